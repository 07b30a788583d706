//! The programs that tests need: found, or installed where Debian's package manager may be used.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};

use crate::process;

/// Where the tests find a browser, a mail server, and a database server.
#[derive(Debug)]
pub(crate) struct Tools {
    pub(crate) chromium: PathBuf,
    pub(crate) chromedriver: PathBuf,
    /// An interpreter that has the aiosmtpd module.
    pub(crate) python: PathBuf,
    /// The folder of `initdb` and `pg_ctl`.
    pub(crate) postgres: PathBuf,
}

/// A program that may be missing.
struct Need {
    what: &'static str,
    debian_package: &'static str,
    find: fn() -> Option<PathBuf>,
}

const CHROMIUM: Need = Need {
    what: "Chromium (or PAYDESK_TEST_CHROMIUM with its path)",
    debian_package: "chromium",
    find: || {
        given("PAYDESK_TEST_CHROMIUM").or_else(|| first_program(&["chromium", "google-chrome"]))
    },
};

const CHROMEDRIVER: Need = Need {
    what: "chromedriver (or PAYDESK_TEST_CHROMEDRIVER with its path)",
    debian_package: "chromium-driver",
    find: || given("PAYDESK_TEST_CHROMEDRIVER").or_else(|| process::find_program("chromedriver")),
};

const AIOSMTPD: Need = Need {
    what: "Python 3 with aiosmtpd",
    debian_package: "python3-aiosmtpd",
    find: python_with_aiosmtpd,
};

const POSTGRES: Need = Need {
    what: "the PostgreSQL server (`initdb` and `pg_ctl` on the PATH)",
    debian_package: "postgresql",
    find: postgres_programs,
};

const PYTHON: Need = Need {
    what: "Python 3.11 or newer with venv",
    debian_package: "python3-venv",
    find: python_with_venv,
};

/// Finds everything, after installing what is missing.
pub(crate) fn tools() -> Result<Tools> {
    install_missing(&[CHROMIUM, CHROMEDRIVER, AIOSMTPD, POSTGRES])?;
    Ok(Tools {
        chromium: found(&CHROMIUM)?,
        chromedriver: found(&CHROMEDRIVER)?,
        python: found(&AIOSMTPD)?,
        postgres: found(&POSTGRES)?,
    })
}

/// Finds the browser and its driver, after installing them when they are missing.
pub(crate) fn browser() -> Result<(PathBuf, PathBuf)> {
    install_missing(&[CHROMIUM, CHROMEDRIVER])?;
    Ok((found(&CHROMIUM)?, found(&CHROMEDRIVER)?))
}

/// Finds the database server's programs, after installing them when they are missing.
pub(crate) fn postgres() -> Result<PathBuf> {
    install_missing(&[POSTGRES])?;
    found(&POSTGRES)
}

/// Finds a Python that can make environments, after installing what it lacks.
pub(crate) fn python() -> Result<PathBuf> {
    install_missing(&[PYTHON])?;
    found(&PYTHON)
}

/// Installs the packages of `package.json` in a fresh clone, or when the lock file has changed since.
pub(crate) fn node_modules(root: &Path) -> Result<()> {
    // npm leaves a copy of what it installed by.
    let modified = |file: &str| {
        root.join(file)
            .metadata()
            .and_then(|data| data.modified())
            .ok()
    };
    let installed = modified("node_modules/.package-lock.json");
    if installed.is_some() && installed >= modified("package-lock.json") {
        return Ok(());
    }
    if process::find_program("npm").is_none() {
        bail!("missing: npm; install Node.js (Debian packages: nodejs npm) and run again");
    }
    process::run(
        Command::new("npm")
            .args(["ci", "--ignore-scripts"])
            .current_dir(root),
    )
}

fn found(need: &Need) -> Result<PathBuf> {
    (need.find)().with_context(|| format!("still missing: {}", need.what))
}

fn install_missing(needs: &[Need]) -> Result<()> {
    let missing: Vec<&Need> = needs
        .iter()
        .filter(|need| (need.find)().is_none())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let Some(apt) = apt_get() else {
        bail!("{}", what_to_install(&missing));
    };
    let packages = missing.iter().map(|need| need.debian_package);
    process::run(apt().arg("update"))?;
    process::run(
        apt()
            .args(["install", "-y", "--no-install-recommends"])
            .args(packages),
    )
}

fn what_to_install(missing: &[&Need]) -> String {
    let whats: Vec<_> = missing.iter().map(|need| need.what).collect();
    let packages: Vec<_> = missing.iter().map(|need| need.debian_package).collect();
    format!(
        "missing: {}; install them (Debian packages: {}) and run again",
        whats.join(", "),
        packages.join(" ")
    )
}

/// How to call `apt-get` with the right to install, if there is a way that asks nobody.
fn apt_get() -> Option<fn() -> Command> {
    process::find_program("apt-get")?;
    if is_root() {
        return Some(|| {
            let mut command = Command::new("apt-get");
            command.env("DEBIAN_FRONTEND", "noninteractive");
            command
        });
    }
    process::succeeds(Command::new("sudo").args(["-n", "true"])).then_some(|| {
        let mut command = Command::new("sudo");
        command.args(["-n", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        command
    })
}

/// Whether we run as the system administrator.
pub(crate) fn is_root() -> bool {
    process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// A program that the developer names in the environment.
fn given(variable: &str) -> Option<PathBuf> {
    env::var_os(variable)
        .map(PathBuf::from)
        .filter(|path| path.is_file())
}

fn first_program(names: &[&str]) -> Option<PathBuf> {
    names.iter().find_map(|name| process::find_program(name))
}

fn python_with_aiosmtpd() -> Option<PathBuf> {
    python_that_runs("import aiosmtpd.controller")
}

/// Debian leaves out `ensurepip`, which fills new environments.
fn python_with_venv() -> Option<PathBuf> {
    python_that_runs("import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))")
}

/// Debian installs modules for its own interpreter, which need not be the first on the `PATH`.
fn python_that_runs(code: &str) -> Option<PathBuf> {
    let interpreters = [
        process::find_program("python3"),
        Some("/usr/bin/python3".into()),
    ];
    let runs_it = |python: &PathBuf| process::succeeds(Command::new(python).args(["-c", code]));
    interpreters.into_iter().flatten().find(runs_it)
}

/// The folder of the server's programs, which call each other by their place.
///
/// Debian keeps it off the `PATH`, one for each major version.
pub(crate) fn postgres_programs() -> Option<PathBuf> {
    let on_path = process::find_program("initdb").and_then(|file| fs::canonicalize(file).ok());
    let on_path = on_path.and_then(|file| Some(file.parent()?.to_path_buf()));
    let debian = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = debian
        .map(|version| (major_version(&version.path()), version.path().join("bin")))
        .filter(|(_, bin)| has_server(bin))
        .max();
    on_path
        .filter(|bin| has_server(bin))
        .or(newest.map(|(_, bin)| bin))
}

fn has_server(bin: &Path) -> bool {
    bin.join("initdb").is_file() && bin.join("pg_ctl").is_file()
}

fn major_version(folder: &Path) -> Option<u32> {
    folder.file_name()?.to_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{
        AIOSMTPD, CHROMIUM, POSTGRES, has_server, major_version, postgres_programs, what_to_install,
    };

    #[test]
    fn what_is_missing_is_said_in_one_line() {
        let line = what_to_install(&[&CHROMIUM, &AIOSMTPD, &POSTGRES]);
        assert!(!line.contains('\n'), "{line}");
        assert!(
            line.contains("Debian packages: chromium python3-aiosmtpd postgresql)"),
            "{line}"
        );
    }

    #[test]
    fn newer_server_versions_come_after_older_ones() {
        let version = |folder: &str| major_version(Path::new(folder));
        assert!(version("/usr/lib/postgresql/9") < version("/usr/lib/postgresql/15"));
        assert_eq!(version("/usr/lib/postgresql/common"), None);
    }

    #[test]
    fn the_server_programs_are_found() {
        assert!(has_server(&postgres_programs().unwrap()));
    }
}
