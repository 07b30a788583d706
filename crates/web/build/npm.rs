//! Finds GOV.UK Frontend, and fetches it once when it is not there yet.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Failure, watch};

const NODE_NEEDED: &str =
    "Node.js 18 or newer with npm is needed to fetch GOV.UK Frontend: install it and run again";

/// The folder `dist/govuk` of the pinned package.
pub(crate) fn govuk_frontend(root: &Path) -> Result<PathBuf, Failure> {
    let package = root.join("node_modules/govuk-frontend");
    let wanted = field(&root.join("package.json"), "/dependencies/govuk-frontend");
    let installed = package.join("package.json");
    if wanted.is_none() || field(&installed, "/version") != wanted {
        install(root)?;
    }
    Ok(package.join("dist/govuk"))
}

/// A text in a JSON file, if both exist.
fn field(file: &Path, pointer: &str) -> Option<String> {
    watch(file);
    let content = fs::read_to_string(file).ok()?;
    let content: serde_json::Value = serde_json::from_str(&content).ok()?;
    content.pointer(pointer)?.as_str().map(str::to_owned)
}

fn install(root: &Path) -> Result<(), Failure> {
    let output = Command::new("npm")
        .args(["ci", "--ignore-scripts"])
        .current_dir(root)
        .output()
        .map_err(|_missing| vec![NODE_NEEDED.to_owned()])?;
    if output.status.success() {
        return Ok(());
    }
    let reason = String::from_utf8_lossy(&output.stderr);
    let reason = reason
        .lines()
        .find(|line| line.contains("rror"))
        .unwrap_or("no reason given");
    Err(vec![format!(
        "npm could not fetch GOV.UK Frontend: {}",
        reason.trim()
    )])
}
