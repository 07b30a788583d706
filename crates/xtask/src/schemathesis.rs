//! Schemathesis, which sends requests made from `/openapi.json` to the program and checks the answers against it.
//!
//! It is a Python program: it gets an environment of its own below the target folder, with the versions that
//! `tests/schemathesis/requirements.txt` names and nothing else.

use std::{
    env, fs,
    io::{BufRead, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{self, Child, ChildStdout, Command, Stdio},
};

use anyhow::{Context as _, Result, bail, ensure};

use crate::{
    process::{cargo, output, run, say, succeeds, target_folder},
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
    run(cargo(root).args(["build", "--quiet", "-p", "paydesk"]))?;
    for user in USERS {
        let program = Program::start(root)?;
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

/// The program under test. It ends with this value, and its data goes.
struct Program {
    folder: PathBuf,
    child: Child,
    /// Kept open, as a terminal would.
    _output: BufReader<ChildStdout>,
    /// Of the API on 127.0.0.1.
    port: u16,
}

impl Program {
    /// Returns once it answers that it is healthy.
    fn start(root: &Path) -> Result<Self> {
        let name = format!("schemathesis-{}", process::id());
        let folder = target_folder(root).join(name);
        fs::create_dir_all(&folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        let log = fs::File::create(folder.join("log")).context("the log cannot be written")?;
        let mut command = Command::new(target_folder(root).join("debug/paydesk"));
        // Settings of the developer for another copy must not reach this one.
        for (variable, _) in env::vars_os() {
            if variable.to_string_lossy().starts_with("PAYDESK__") {
                command.env_remove(variable);
            }
        }
        for part in ["SERVICE", "PAGES", "API", "OPERATIONS"] {
            command.env(format!("PAYDESK__LISTEN__{part}"), "127.0.0.1:0");
        }
        let mut child = command
            .arg("demo")
            .arg("--config")
            .arg(root.join(SETTINGS).join("paydesk.toml"))
            .current_dir(&folder)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .context("the program cannot be started")?;
        let mut output = BufReader::new(child.stdout.take().context("the output is a pipe")?);
        let banner = read_banner(&mut output);
        let program = Self {
            folder,
            child,
            _output: output,
            port: api_port(&banner).unwrap_or_default(),
        };
        if program.port == 0 {
            program.show_log();
            bail!("the program did not say where its API is");
        }
        program.check_health()?;
        Ok(program)
    }

    fn check_health(&self) -> Result<()> {
        let mut answer = String::new();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.write_all(
            b"GET /healthcheck HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        )?;
        stream.read_to_string(&mut answer)?;
        let status = answer.lines().next().unwrap_or_default();
        ensure!(
            status.starts_with("HTTP/1.1 200"),
            "the program is not healthy: {status}"
        );
        Ok(())
    }

    /// Shows the end of its log, where it explains what went wrong.
    fn show_log(&self) {
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        let last = lines.len().saturating_sub(20);
        for line in lines.iter().skip(last) {
            say(line);
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may be gone already, and what is left lies below the target folder.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// What the program says once everything listens; all it said when it stopped before that.
fn read_banner(output: &mut impl BufRead) -> String {
    let mut banner = String::new();
    while !banner.contains("Ctrl-C") && output.read_line(&mut banner).is_ok_and(|read| read > 0) {}
    banner
}

fn api_port(banner: &str) -> Option<u16> {
    let address = banner
        .split_whitespace()
        .find_map(|word| word.strip_suffix("/v1/payments"))?;
    address.rsplit(':').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Effort, api_port, read_banner};

    const BANNER: &str = "\n\u{1b}[1mPaydesk is ready.\u{1b}[0m\n\n  Pay a fee   http://localhost:3000\n  \
                          API         http://localhost:41234/v1/payments\n\n    \
                          curl http://localhost:41234/v1/payments -H 'Authorization: Bearer KEY'\n\n  \
                          Ctrl-C stops it\nnot read";

    #[test]
    fn the_banner_tells_the_port() {
        let banner = read_banner(&mut BANNER.as_bytes());
        assert!(banner.ends_with("Ctrl-C stops it\n"), "{banner}");
        assert_eq!(api_port(&banner), Some(41234));
    }

    #[test]
    fn a_program_that_stops_early_tells_nothing() {
        let banner = read_banner(&mut "cannot listen\n".as_bytes());
        assert_eq!(api_port(&banner), None);
    }

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
