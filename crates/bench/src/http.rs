//! A load generator with little weight of its own: HTTP/1.1 over connections that stay open.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// What a load came to.
#[derive(Debug, Default)]
pub(crate) struct Load {
    count: u64,
    elapsed: Duration,
    slowest: Duration,
}

impl Load {
    pub(crate) fn new(count: u64, elapsed: Duration, slowest: Duration) -> Self {
        Self {
            count,
            elapsed,
            slowest,
        }
    }

    pub(crate) fn per_second(&self) -> f64 {
        self.count as f64 / self.elapsed.as_secs_f64()
    }

    pub(crate) fn slowest_ms(&self) -> f64 {
        self.slowest.as_secs_f64() * 1000.0
    }
}

/// One connection.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer: status, head and body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

impl Connection {
    pub(crate) async fn open(port: u16) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(64 * 1024),
        })
    }

    /// Sends a whole request and reads a whole answer.
    pub(crate) async fn send(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head_end = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at + 4;
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the server hung up");
            }
        };
        let head =
            String::from_utf8_lossy(self.buffer.get(..head_end).unwrap_or_default()).into_owned();
        let status = head
            .get(9..12)
            .and_then(|digits| digits.parse().ok())
            .context("a status line")?;
        let length = header(&head, "content-length")
            .and_then(|text| text.parse::<usize>().ok())
            .unwrap_or(0);
        while self.buffer.len() < head_end + length {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the server hung up in the middle of a body");
            }
        }
        let body = self
            .buffer
            .get(head_end..head_end + length)
            .unwrap_or_default()
            .to_vec();
        Ok(Answer { status, head, body })
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

/// A request as bytes.
pub(crate) fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n");
    for (name, value) in headers {
        text.extend([name, ": ", value, "\r\n"]);
    }
    if !body.is_empty() || method == "POST" {
        text.extend(["Content-Length: ", &body.len().to_string(), "\r\n"]);
    }
    text.push_str("\r\n");
    text.push_str(body);
    text.into_bytes()
}

/// Sends `requests[n]` again and again on connection n.
pub(crate) async fn load(
    port: u16,
    requests: Vec<Vec<u8>>,
    expected: u16,
    duration: Duration,
) -> anyhow::Result<Load> {
    let start = Instant::now();
    let local = tokio::task::LocalSet::new();
    let tasks: Vec<_> = requests
        .into_iter()
        .map(|request| {
            local.spawn_local(async move {
                let mut connection = Connection::open(port).await?;
                let (mut count, mut slowest) = (0_u64, Duration::ZERO);
                while start.elapsed() < duration {
                    let sent = Instant::now();
                    let answer = connection.send(&request).await?;
                    if answer.status != expected {
                        bail!(
                            "status {}: {}",
                            answer.status,
                            String::from_utf8_lossy(&answer.body)
                        );
                    }
                    slowest = slowest.max(sent.elapsed());
                    count += 1;
                }
                Ok((count, slowest))
            })
        })
        .collect();
    let (mut count, mut slowest) = (0, Duration::ZERO);
    local
        .run_until(async {
            for task in tasks {
                let (done, worst) = task.await??;
                count += done;
                slowest = slowest.max(worst);
            }
            anyhow::Ok(())
        })
        .await?;
    Ok(Load::new(count, start.elapsed(), slowest))
}
