//! `cargo xtask bench`: measures beside baselines, in one run, with optimisation.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};

use crate::{
    postgres::Cluster,
    process::{cargo, run, step},
    setup,
};

pub(crate) fn run_all(root: &Path) -> Result<()> {
    setup::node_modules(root)?;
    let programs = setup::postgres()?;
    step("build with optimisation", || {
        run(cargo(root).args(["build", "--release", "-p", "paydesk", "-p", "bench"]))
    })?;
    let built = target_folder(root).join("release");
    let server = Cluster::start(&programs)?;
    let before = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(std::iter::once(programs).chain(env::split_paths(&before)))
        .context("PATH cannot be extended")?;
    step("measure", || {
        run(Command::new(built.join("bench"))
            .arg(built.join("paydesk"))
            .arg(server.url())
            .env("PATH", &path)
            .current_dir(&built))
    })
}

fn target_folder(root: &Path) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}
