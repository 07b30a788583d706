//! The program under test, as a process of its own.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};

use crate::home::Home;

pub(crate) struct Server {
    child: Child,
    /// Kept open, as a terminal would.
    _output: BufReader<ChildStdout>,
    /// Gone once it is stopped to be started again.
    home: Option<Home>,
    program: String,
    key: String,
    ready_after: Duration,
    pub(crate) api: u16,
    pub(crate) pages: u16,
}

impl Server {
    /// Starts the demo with full durability, its log going to a file.
    pub(crate) fn start(program: &str, home: Home) -> anyhow::Result<Self> {
        let ports = free_ports()?;
        let log = home.folder().join("log");
        let started = Instant::now();
        let mut child = Command::new(std::fs::canonicalize(program)?)
            .env("PAYDESK__LISTEN__SERVICE", address(ports[0]))
            .env("PAYDESK__LISTEN__PAGES", address(ports[1]))
            .env("PAYDESK__LISTEN__API", address(ports[2]))
            .env("PAYDESK__LISTEN__OPERATIONS", address(ports[3]))
            .env("PAYDESK__DATABASE__URL", home.url())
            .env("PAYDESK__DATA__FOLDER", home.folder())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&log)?)
            .spawn()?;
        let mut output = BufReader::new(child.stdout.take().context("a pipe")?);
        let mut banner = String::new();
        while !banner.contains("Paydesk is ready") {
            if output.read_line(&mut banner)? == 0 {
                bail!("the program stopped: {}", std::fs::read_to_string(&log)?);
            }
        }
        let ready_after = started.elapsed();
        while !banner.contains("Ctrl-C") {
            output.read_line(&mut banner)?;
        }
        let key = banner
            .split_whitespace()
            .find(|word| word.starts_with("api_test_"))
            .context("a key")?
            .to_owned();
        Ok(Self {
            child,
            _output: output,
            home: Some(home),
            program: program.to_owned(),
            key,
            ready_after,
            pages: ports[1],
            api: ports[2],
        })
    }

    /// The value of the header that lets a service in.
    pub(crate) fn authorised(&self) -> String {
        format!("Bearer {}", self.key)
    }

    pub(crate) fn ready_after(&self) -> Duration {
        self.ready_after
    }

    /// Stops it and starts it again on the same data.
    pub(crate) fn restart(mut self) -> anyhow::Result<Self> {
        self.child.kill()?;
        self.child.wait()?;
        Self::start(&self.program, self.home.take().context("its data")?)
    }

    /// Resident memory.
    pub(crate) fn resident_megabytes(&self) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(
            Path::new("/proc")
                .join(self.child.id().to_string())
                .join("status"),
        )?;
        let line = status
            .lines()
            .find(|line| line.starts_with("VmRSS"))
            .context("VmRSS")?;
        let kilobytes: f64 = line
            .split_whitespace()
            .nth(1)
            .context("a number")?
            .parse()?;
        Ok(kilobytes / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn address(port: u16) -> String {
    format!("127.0.0.1:{port}")
}

fn free_ports() -> anyhow::Result<[u16; 4]> {
    let listeners = [
        TcpListener::bind("127.0.0.1:0")?,
        TcpListener::bind("127.0.0.1:0")?,
        TcpListener::bind("127.0.0.1:0")?,
        TcpListener::bind("127.0.0.1:0")?,
    ];
    let port = |listener: &TcpListener| listener.local_addr().map(|address| address.port());
    let [a, b, c, d] = &listeners;
    Ok([port(a)?, port(b)?, port(c)?, port(d)?])
}
