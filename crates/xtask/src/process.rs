//! Running other programs, and finding them.

use std::{
    env,
    ffi::OsStr,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context as _, Result, bail};

/// Prints a line for the developer. A closed terminal is no reason to fail.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Does one piece of work under a heading, and prints how long it took.
pub(crate) fn step<T>(heading: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    say(&format!("\n== {heading}"));
    let start = Instant::now();
    let outcome = work();
    let ending = if outcome.is_ok() { "" } else { " FAILED," };
    say(&format!("== {heading}:{ending} {:.1?}", start.elapsed()));
    outcome
}

/// Runs a command whose output the developer sees; fails when it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let program = name(command);
    let status = command
        .status()
        .with_context(|| format!("cannot run {program}"))?;
    if !status.success() {
        bail!("{} failed ({status})", described(command));
    }
    Ok(())
}

/// Runs a command and returns what it printed; when it fails, that is the error.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let program = name(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot run {program}"))?;
    if !output.status.success() {
        bail!(
            "{} failed ({}): {}",
            described(command),
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a command can be run and ends well; its output is not shown.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    output(command).is_ok()
}

/// The cargo that runs us, for the workspace in `root`.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}

/// Where cargo puts what it builds.
pub(crate) fn target_folder(root: &Path) -> PathBuf {
    // A relative folder counts from where the developer is, which need not be the root.
    env::var_os("CARGO_TARGET_DIR").map_or_else(
        || root.join("target"),
        |folder| std::path::absolute(&folder).unwrap_or_else(|_| folder.into()),
    )
}

/// Where a program is on the `PATH`.
pub(crate) fn find_program(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

fn name(command: &Command) -> String {
    Path::new(command.get_program())
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn described(command: &Command) -> String {
    let words = command.get_args().map(OsStr::to_string_lossy);
    let words: Vec<_> = words.collect();
    format!("`{} {}`", name(command), words.join(" "))
}
