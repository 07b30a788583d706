//! An HTTP server that gives one prepared answer for each connection and keeps what it was sent.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What to do with a connection.
pub(crate) enum Answer {
    /// Send this.
    Text(String),
    /// Close without an answer.
    Hangup,
    /// Neither answer nor close.
    Silence,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::new(status, "content-type: application/json", body)
    }

    pub(crate) fn redirect(location: &str) -> Self {
        Self::new(302, &format!("location: {location}"), "")
    }

    fn new(status: u16, header: &str, body: &str) -> Self {
        // 204 has neither a body nor its length.
        let length = match status {
            204 => String::new(),
            _ => format!("content-length: {}\r\n", body.len()),
        };
        Self::Text(format!(
            "HTTP/1.1 {status} Status\r\n{header}\r\n{length}connection: close\r\n\r\n{body}"
        ))
    }
}

/// A request as it came.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) line: String,
    pub(crate) headers: Vec<String>,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

pub(crate) struct Stub {
    url: String,
    requests: Arc<Mutex<Vec<Request>>>,
    task: JoinHandle<()>,
}

impl Stub {
    /// Listens on a free port.
    pub(crate) async fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::default();
        let task = tokio::spawn(serve(
            listener,
            answers.into_iter().collect(),
            Arc::clone(&requests),
        ));
        Self {
            url,
            requests,
            task,
        }
    }

    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.requests()
            .into_iter()
            .map(|request| request.line)
            .collect()
    }

    /// The address after nobody listens there any more.
    pub(crate) async fn into_closed_url(self) -> String {
        self.task.abort();
        let _ = self.task.await;
        self.url
    }
}

async fn serve(listener: TcpListener, answers: Vec<Answer>, requests: Arc<Mutex<Vec<Request>>>) {
    let mut silent = Vec::new();
    for answer in answers {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read(&mut stream).await;
        requests.lock().unwrap().push(request);
        match answer {
            // A client that has read enough may be gone already.
            Answer::Text(text) => drop(stream.write_all(text.as_bytes()).await),
            Answer::Hangup => {}
            Answer::Silence => silent.push(stream),
        }
    }
    std::future::pending::<()>().await;
}

async fn read(stream: &mut TcpStream) -> Request {
    let mut bytes = Vec::new();
    loop {
        if let Some(request) = parse(&String::from_utf8_lossy(&bytes)) {
            return request;
        }
        let count = stream.read_buf(&mut bytes).await.unwrap();
        assert!(count > 0, "the client closed the connection");
    }
}

/// `None` until the request is complete.
fn parse(text: &str) -> Option<Request> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.split("\r\n").map(str::to_owned);
    let request = Request {
        line: lines.next()?,
        headers: lines.collect(),
        body: body.to_owned(),
    };
    let length = request
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    (body.len() >= length).then_some(request)
}
