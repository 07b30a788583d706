//! A chromedriver of one test's own.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

/// How long the browsers may take to close.
const PATIENCE: Duration = Duration::from_secs(10);
const ATTEMPTS: u8 = 10;

/// A running chromedriver; it ends with this value, and its browsers with it.
#[derive(Debug)]
pub(crate) struct Driver {
    process: Child,
    /// Kept open, because a driver that cannot write ends.
    _output: BufReader<ChildStdout>,
    port: u16,
}

impl Driver {
    /// Starts one on a port that it chooses. It asks for a free port of IPv6 and ends when that of IPv4 with the same
    /// number is taken, so it may take several attempts.
    pub(crate) fn start() -> Self {
        let program = program("PAYDESK_TEST_CHROMEDRIVER", "/usr/bin/chromedriver");
        let mut said = String::new();
        for _ in 0..ATTEMPTS {
            match Self::launch(&program) {
                Ok(driver) => return driver,
                Err(reason) => said = reason,
            }
        }
        panic!("chromedriver does not start:\n{said}");
    }

    /// Starts one, or tells what it said before it ended.
    fn launch(program: &Path) -> Result<Self, String> {
        let mut process = Command::new(program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", program.display()));
        let output = process.stdout.take().expect("its output is piped");
        let mut output = BufReader::new(output);
        let mut said = String::new();
        let port = loop {
            let start = said.len();
            if let Ok(0) | Err(_) = output.read_line(&mut said) {
                process.wait().ok();
                return Err(said);
            }
            if let Some(port) = said.get(start..).and_then(port_in) {
                break port;
            }
        };
        Ok(Self {
            process,
            _output: output,
            port,
        })
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> String {
        format!("http://{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }

    /// Asks it to close its browsers and to end; killing it would leave the browsers behind.
    fn shut_down(&self) -> io::Result<()> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream
            .write_all(b"GET /shutdown HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        stream.read_to_end(&mut Vec::new()).map(drop)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if self.shut_down().is_err() {
            self.process.kill().ok();
        }
        self.process.wait().ok();
    }
}

/// The port in “… was started successfully on port 4444.”.
fn port_in(line: &str) -> Option<u16> {
    let (_, port) = line.split_once("successfully on port ")?;
    port.trim_end().trim_end_matches('.').parse().ok()
}

/// A program that the environment names, or where Debian has it.
pub(crate) fn program(variable: &str, usual: &str) -> PathBuf {
    let path = setting(variable).unwrap_or_else(|| usual.into());
    assert!(
        path.is_file(),
        "{} is missing: run `cargo xtask test`, or name the program in {variable}",
        path.display()
    );
    path
}

/// What the environment says.
#[expect(
    clippy::disallowed_methods,
    reason = "the test command says in the environment where its tools are"
)]
pub(crate) fn setting(variable: &str) -> Option<PathBuf> {
    let value = std::env::var(variable).ok()?;
    (!value.is_empty()).then(|| value.into())
}
