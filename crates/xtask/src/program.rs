//! The demo, started in a folder of its own for as long as something looks at it.

use std::{
    env, fs,
    io::{BufRead, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{self, Child, ChildStdout, Command, Stdio},
};

use anyhow::{Context as _, Result, bail, ensure};

use crate::process::{cargo, run, say, target_folder};

/// Builds the program, so that it can be started.
pub(crate) fn build(root: &Path) -> Result<()> {
    run(cargo(root).args(["build", "--quiet", "-p", "paydesk"]))
}

/// The program under test. It ends with this value, and its data goes.
pub(crate) struct Program {
    pub(crate) folder: PathBuf,
    child: Child,
    /// Kept open, as a terminal would.
    _output: BufReader<ChildStdout>,
    /// Of the API on 127.0.0.1.
    pub(crate) port: u16,
    /// The key that it tells everybody.
    pub(crate) key: String,
}

impl Program {
    /// Returns once it answers that it is healthy. `user` is who needs it; `settings` come on top of the demo's.
    pub(crate) fn start(root: &Path, user: &str, settings: Option<&Path>) -> Result<Self> {
        let name = format!("{user}-{}", process::id());
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
        command.arg("demo");
        if let Some(settings) = settings {
            command.arg("--config").arg(settings);
        }
        let mut child = command
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
            key: key(&banner).unwrap_or_default(),
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
    pub(crate) fn show_log(&self) {
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

fn key(banner: &str) -> Option<String> {
    let words = &mut banner.split_whitespace();
    words
        .find(|word| word.starts_with("api_test_"))
        .map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{api_port, key, read_banner};

    const BANNER: &str = "\n\u{1b}[1mPaydesk is ready.\u{1b}[0m\n\n  Pay a fee   http://localhost:3000\n  \
                          API         http://localhost:41234/v1/payments\n  \
                          API key     api_test_abc\n\n    \
                          curl http://localhost:41234/v1/payments -H 'Authorization: Bearer api_test_abc'\n\n  \
                          Ctrl-C stops it\nnot read";

    #[test]
    fn the_banner_tells_the_port_and_the_key() {
        let banner = read_banner(&mut BANNER.as_bytes());
        assert!(banner.ends_with("Ctrl-C stops it\n"), "{banner}");
        assert_eq!(api_port(&banner), Some(41234));
        assert_eq!(key(&banner).as_deref(), Some("api_test_abc"));
    }

    #[test]
    fn a_program_that_stops_early_tells_nothing() {
        let banner = read_banner(&mut "cannot listen\n".as_bytes());
        assert_eq!(api_port(&banner), None);
    }
}
