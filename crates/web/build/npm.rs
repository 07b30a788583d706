//! Finds GOV.UK Frontend, and fetches it once when it is not there yet.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Failure, watch};

const NODE_NEEDED: &str =
    "Node.js 18 or newer with npm is needed to fetch GOV.UK Frontend: install it and run again";

/// The folder `dist/govuk` of the pinned package.
pub(crate) fn govuk_frontend(root: &Path) -> Result<PathBuf, Failure> {
    watch(&root.join("package-lock.json"));
    let govuk = root.join("node_modules/govuk-frontend/dist/govuk");
    if !govuk.join("govuk-frontend.min.css").is_file() {
        install(root)?;
    }
    watch(&root.join("node_modules/govuk-frontend/package.json"));
    Ok(govuk)
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
