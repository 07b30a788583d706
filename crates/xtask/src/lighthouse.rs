//! Lighthouse, which says how fast, accessible and sound pages are for somebody with a telephone and a slow line.
//!
//! It comes from npm, in the version that `tests/lighthouse/package-lock.json` names, into a folder of its own below the
//! target folder. What it does there is in `tests/lighthouse/run.mjs`. One of its packages asks for the latest version of
//! another, which `npm ci` would refuse as soon as there is a newer one; `overrides` in `package.json` names a version.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};

use crate::{
    process::{run, step, target_folder},
    program::{self, Program},
    setup,
};

/// What npm needs.
const PACKAGE: [&str; 2] = ["package.json", "package-lock.json"];

/// Starts the program and prints what Lighthouse thinks of its pages. Fails when a figure is below its limit.
pub(crate) fn run_all(root: &Path) -> Result<()> {
    let (folder, chromium) = step("tools", || Ok((install(root)?, setup::browser()?.0)))?;
    step("program", || program::build(root))?;
    let program = Program::start(root, "lighthouse-demo", None)?;
    let api = format!("http://localhost:{}", program.port);
    let ended = step("Lighthouse", || {
        run(Command::new("node")
            .arg("run.mjs")
            .current_dir(&folder)
            .env("PAYDESK_API", api)
            .env("PAYDESK_KEY", &program.key)
            .env("PAYDESK_CHROMIUM", chromium))
    });
    if ended.is_err() {
        program.show_log();
    }
    ended
}

/// The folder with Lighthouse, which is installed when it is missing or another version is wanted.
fn install(root: &Path) -> Result<PathBuf> {
    let source = root.join("tests/lighthouse");
    let folder = target_folder(root).join("lighthouse");
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let copy = |name: &str| {
        fs::copy(source.join(name), folder.join(name))
            .with_context(|| format!("{name} cannot be copied to {}", folder.display()))
    };
    copy("run.mjs")?;
    let [_, lock] = PACKAGE;
    let installed = folder.join("installed.json");
    let wanted = fs::read(source.join(lock)).context("the lock file of Lighthouse is missing")?;
    if fs::read(&installed).is_ok_and(|text| text == wanted) {
        return Ok(folder);
    }
    for name in PACKAGE {
        copy(name)?;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    run(npm.current_dir(&folder))?;
    // Last, so that an installation that broke off is done again.
    fs::write(&installed, wanted)
        .with_context(|| format!("{} cannot be written", installed.display()))?;
    Ok(folder)
}
