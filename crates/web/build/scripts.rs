//! The scripts: the parts of GOV.UK Frontend that pages use as one module, and our own modules, all minified.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Failure, cannot, read_text, watch};

/// What pages use of GOV.UK Frontend: `data-module` names it there. Headers without a menu need no script, nor do radios
/// that reveal nothing.
const COMPONENTS: [(&str, &str); 4] = [
    ("button", "Button"),
    ("error-summary", "ErrorSummary"),
    ("notification-banner", "NotificationBanner"),
    ("skip-link", "SkipLink"),
];

/// Needs the other scripts of the card page, which nothing else needs. Together they are smaller, and come at once.
const CARD_PAGE: &str = "javascripts/card-page.js";

/// Names and contents.
pub(crate) type Scripts = BTreeMap<String, String>;

/// The used parts of GOV.UK Frontend in one module, which exports the class of each component.
pub(crate) fn library(govuk: &Path) -> Result<String, Failure> {
    let mut bundle = Bundle::default();
    for (folder, _) in COMPONENTS {
        let file = format!("components/{folder}/{folder}.mjs");
        bundle.add(&govuk.join(file))?;
    }
    let exports = COMPONENTS.map(|(_, class)| class).join(",");
    Ok(format!("{}export{{{exports}}};", bundle.code))
}

/// Puts the modules that the card page imports into its own.
pub(crate) fn join_card_page(own: &mut Scripts) -> Result<(), Failure> {
    let mut bundle = Bundle::default();
    bundle.add_own(CARD_PAGE, own)?;
    for file in &bundle.files {
        own.retain(|name, _| Path::new(name) != file);
    }
    own.insert(CARD_PAGE.to_owned(), bundle.code);
    Ok(())
}

/// Modules in the order in which they need each other, without the lines that bind them together.
#[derive(Default)]
struct Bundle {
    code: String,
    files: Vec<PathBuf>,
    names: Vec<String>,
}

impl Bundle {
    fn add(&mut self, file: &Path) -> Result<(), Failure> {
        let file = file
            .canonicalize()
            .map_err(|error| cannot("find", file, &error))?;
        if self.files.contains(&file) {
            return Ok(());
        }
        self.files.push(file.clone());
        let folder = file.parent().unwrap_or(&file);
        let mut own = String::new();
        for line in read_text(&file)?.lines() {
            if let Some(import) = line.strip_prefix("import ") {
                let imported = import.split('\'').nth(1);
                let imported = imported.ok_or_else(|| strange(&file, line))?;
                self.add(&folder.join(imported))?;
                continue;
            }
            // What is exported keeps its name, hence the lines that say so can go.
            let is_export = line.starts_with("export ");
            if is_export && (!line.starts_with("export {") || line.contains(" as ")) {
                return Err(strange(&file, line));
            }
            if !is_export {
                self.declare(line).ok_or_else(|| strange(&file, line))?;
                own.push_str(line);
                own.push('\n');
            }
        }
        self.code.push_str(&own);
        Ok(())
    }

    /// Adds one of our modules after those that it imports. What the card page exports stays exported.
    fn add_own(&mut self, name: &str, own: &Scripts) -> Result<(), Failure> {
        let file = PathBuf::from(name);
        if self.files.contains(&file) {
            return Ok(());
        }
        self.files.push(file.clone());
        let code = own
            .get(name)
            .ok_or_else(|| vec![format!("There is no script {name}")])?;
        let mut joined = String::new();
        for line in code.lines() {
            if let Some(import) = line.strip_prefix("import ") {
                let imported = import.split('"').nth(1);
                let imported = imported.and_then(|address| address.strip_prefix('/'));
                let imported = imported.filter(|_| !line.contains(" as "));
                self.add_own(imported.ok_or_else(|| strange(&file, line))?, own)?;
                continue;
            }
            let is_list = line.starts_with("export {");
            if is_list && name != CARD_PAGE {
                return Err(strange(&file, line));
            }
            let kept = match line.strip_prefix("export ") {
                Some(declaration) if !is_list => declaration,
                _ => line,
            };
            self.declare(kept).ok_or_else(|| strange(&file, line))?;
            joined.push_str(kept);
            joined.push('\n');
        }
        self.code.push_str(&joined);
        Ok(())
    }

    /// Notes what a line declares for its whole module. None if another module has that name, too.
    fn declare(&mut self, line: &str) -> Option<()> {
        let line = line.strip_prefix("async ").unwrap_or(line);
        let mut words = line.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let is_declaration = ["class", "const", "function", "let", "var"]
            .contains(&words.next().unwrap_or_default());
        if let Some(name) = words.next().filter(|_| is_declaration) {
            if self.names.iter().any(|known| known == name) {
                return None;
            }
            self.names.push(name.to_owned());
        }
        Some(())
    }
}

fn strange(file: &Path, line: &str) -> Failure {
    vec![format!(
        "{} cannot be joined with other modules: `{line}`",
        file.display()
    )]
}

/// Minifies all scripts at once, with the program `minify.mjs` beside this one.
pub(crate) fn minified(manifest: &Path, scripts: &Scripts) -> Result<Scripts, Failure> {
    let program = manifest.join("build/minify.mjs");
    watch(&program);
    let failed = |reason: &str| vec![format!("Node.js could not minify the scripts: {reason}")];
    let input = serde_json::to_vec(scripts).map_err(|error| failed(&error.to_string()))?;
    let mut node = Command::new("node")
        .arg(&program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(&error.to_string()))?;
    // It reads everything before it writes. If it ended early, it says why.
    let _ = node.stdin.take().map(|mut stdin| stdin.write_all(&input));
    let output = node
        .wait_with_output()
        .map_err(|error| failed(&error.to_string()))?;
    let text = String::from_utf8_lossy(&output.stderr);
    let reason = text.lines().find(|line| line.contains("rror"));
    if !output.status.success() {
        return Err(failed(reason.unwrap_or("no reason given")));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| failed(&error.to_string()))
}
