//! Schemathesis, which sends requests made from `/openapi.json` to the program and checks the answers against it.
//!
//! It is a Python program: it gets an environment of its own below the target folder, with the versions that
//! `tests/schemathesis/requirements.txt` names and nothing else.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};

use crate::{
    process::{output, run, succeeds, target_folder},
    program::{self, Program},
    setup,
};

/// Where its settings are, below the root.
const SETTINGS: &str = "tests/schemathesis";

/// The keys in `keys.json`, one run each. What is reached with one, such as a refund, is hardly reached with the other.
const USERS: [&str; 2] = ["everything", "instant"];

/// How many requests are made, and which.
#[derive(Debug)]
pub(crate) enum Effort {
    /// The same few for each operation every time.
    Steady,
    /// So many for each operation, other ones every time.
    Examples(u32),
    /// Other ones every time, for about so many seconds.
    Seconds(u32),
}

impl Effort {
    /// What is said to Schemathesis for one of the users.
    fn arguments(&self) -> Vec<String> {
        let arguments = match self {
            Self::Steady => "--generation-deterministic --max-examples 60".to_owned(),
            Self::Examples(count) => format!("--max-examples {count}"),
            Self::Seconds(seconds) => {
                let share = seconds.div_ceil(2);
                format!("--max-examples 100000 --max-time {share}")
            }
        };
        arguments.split(' ').map(ToOwned::to_owned).collect()
    }
}

/// Builds the program, starts it in a folder of its own, and lets Schemathesis at it. Fails when any answer is wrong.
pub(crate) fn run_all(root: &Path, effort: &Effort) -> Result<()> {
    let environment = environment(root)?;
    program::build(root)?;
    let settings = root.join(SETTINGS).join("paydesk.toml");
    for user in USERS {
        let program = Program::start(root, "schemathesis", Some(&settings))?;
        let ended = run(&mut schemathesis(
            root,
            &environment,
            &program,
            user,
            effort,
        ));
        if ended.is_err() {
            program.show_log();
        }
        ended?;
    }
    Ok(())
}

fn schemathesis(
    root: &Path,
    environment: &Path,
    program: &Program,
    user: &str,
    effort: &Effort,
) -> Command {
    let settings = root.join(SETTINGS);
    let base = format!("http://127.0.0.1:{}", program.port);
    let mut command = Command::new(environment.join("bin/schemathesis"));
    command
        .arg("--config-file")
        .arg(settings.join("schemathesis.toml"))
        .args(["run", &format!("{base}/openapi.json"), "--url", &base])
        .args(["--auth-wfc-user", user])
        .args(effort.arguments())
        .env("PAYDESK_KEYS", settings.join("keys.json"))
        // It leaves files where it runs.
        .current_dir(&program.folder);
    // No request leaves this machine.
    for proxy in ["http_proxy", "all_proxy"] {
        command.env_remove(proxy).env_remove(proxy.to_uppercase());
    }
    command
}

/// The Python environment, made when it is missing or other versions are wanted.
fn environment(root: &Path) -> Result<PathBuf> {
    let requirements = root.join(SETTINGS).join("requirements.txt");
    let wanted = fs::read(&requirements)
        .with_context(|| format!("{} cannot be read", requirements.display()))?;
    let folder = target_folder(root).join("schemathesis");
    let (python, installed) = (folder.join("bin/python"), folder.join("installed.txt"));
    let is_current = fs::read(&installed).is_ok_and(|text| text == wanted);
    if is_current && succeeds(Command::new(&python).arg("--version")) {
        return Ok(folder);
    }
    let system = setup::python()?;
    output(
        Command::new(system)
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
    )?;
    let pip = |arguments: &[&str]| {
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "--disable-pip-version-check", "--no-input"]);
        pip.args(arguments);
        pip
    };
    // Whatever is not in the list is not installed; `check` says so when something is missing.
    output(pip(&["install", "--no-deps", "--requirement"]).arg(&requirements))?;
    output(&mut pip(&["check"]))?;
    // Last, so that an installation that broke off is done again.
    fs::write(&installed, wanted)
        .with_context(|| format!("{} cannot be written", installed.display()))?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::Effort;

    #[test]
    fn only_the_steady_run_repeats_itself() {
        let repeats = |effort: &Effort| effort.arguments()[0] == "--generation-deterministic";
        assert!(repeats(&Effort::Steady));
        assert!(!repeats(&Effort::Examples(5)));
    }

    #[test]
    fn the_users_share_the_time() {
        let arguments = Effort::Seconds(61).arguments();
        assert_eq!(arguments.last().map(String::as_str), Some("31"));
    }
}
