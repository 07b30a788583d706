//! Finds the packages that the pages use, and fetches them once when they are not there yet.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::{Failure, watch};

const NODE_NEEDED: &str =
    "Node.js 18 or newer with npm is needed to fetch GOV.UK Frontend: install it and run again";

/// The folder of the packages, in the versions that `package.json` pins.
pub(crate) fn packages(root: &Path) -> Result<PathBuf, Failure> {
    let folder = root.join("node_modules");
    let pinned = member(&root.join("package.json"), "dependencies");
    let pinned = pinned.as_ref().and_then(Value::as_object);
    let is_there = |(name, version): &(&String, &Value)| {
        let file = folder.join(name).join("package.json");
        member(&file, "version").as_ref() == Some(*version)
    };
    // Every one is looked at, so that Cargo watches each.
    let missing = pinned
        .into_iter()
        .flatten()
        .filter(|p| !is_there(p))
        .count();
    if pinned.is_none() || missing > 0 {
        install(root)?;
    }
    Ok(folder)
}

/// A member of a JSON file, if it is there.
fn member(file: &Path, name: &str) -> Option<Value> {
    watch(file);
    let content = fs::read_to_string(file).ok()?;
    let mut content: Value = serde_json::from_str(&content).ok()?;
    content.get_mut(name).map(Value::take)
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
        "npm could not fetch the packages of package.json: {}",
        reason.trim()
    )])
}
