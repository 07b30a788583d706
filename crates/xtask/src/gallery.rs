//! `cargo xtask gallery`: pictures of every page in every form, language and width, on one page to look at.
//!
//! The accessibility tests take the pictures, so that whatever they look at can be looked at by people too.

mod index;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

use crate::{
    process::{cargo, run as run_command, say, step, target_folder},
    setup,
};

/// Takes the pictures and writes `target/gallery/index.html`. Fails when a page is not accessible, after writing it.
pub(crate) fn run(root: &Path) -> Result<()> {
    let tools = step("tools", || {
        setup::node_modules(root)?;
        setup::browser()
    })?;
    let folder = target_folder(root).join("gallery");
    let pictures = folder.join("pictures");
    if pictures.exists() {
        fs::remove_dir_all(&pictures).context("cannot remove the pictures of the last time")?;
    }
    let taken = step("pictures", || take(root, &pictures, &tools));
    let found = index::find(&pictures)?;
    if found.is_empty() {
        taken?;
        bail!("no test took a picture");
    }
    let file = folder.join("index.html");
    fs::write(&file, index::write(&found)).context("cannot write the index")?;
    say(&format!("{} pictures: {}", found.len(), file.display()));
    taken
}

fn take(root: &Path, pictures: &Path, (chromium, driver): &(PathBuf, PathBuf)) -> Result<()> {
    let mut tests = cargo(root);
    tests.args([
        "test",
        "-p",
        "paydesk",
        "--test",
        "browser",
        "--no-fail-fast",
    ]);
    tests.args(["accessibility", "--", "--test-threads=2"]);
    tests.env("PAYDESK_TEST_SCREENSHOTS", pictures);
    tests.env("PAYDESK_TEST_CHROMIUM", chromium);
    tests.env("PAYDESK_TEST_CHROMEDRIVER", driver);
    run_command(&mut tests)
}
