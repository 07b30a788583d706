//! What users and services do.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::{
    http::{Answer, Connection, Load, load, request},
    page::hidden,
    server::Server,
};

const ORDER: &str = r#"{"amount":14500,"reference":"BENCH-1","description":"Council tax instalment","return_url":"http://localhost/healthcheck"}"#;

fn create_request(server: &Server) -> Vec<u8> {
    request(
        "POST",
        "/v1/payments",
        &[
            ("Authorization", &server.authorised()),
            ("Content-Type", "application/json"),
        ],
        ORDER,
    )
}

pub(crate) async fn create(
    server: &Server,
    connections: usize,
    duration: Duration,
) -> anyhow::Result<Load> {
    load(
        server.api,
        vec![create_request(server); connections],
        201,
        duration,
    )
    .await
}

/// Creates payments until there are as many as asked for, and a few more.
pub(crate) async fn at_least(server: &Server, count: u64) -> anyhow::Result<()> {
    let mut connection = Connection::open(server.api).await?;
    for _ in 0..count {
        connection.send(&create_request(server)).await?;
    }
    Ok(())
}

async fn created(server: &Server) -> anyhow::Result<Value> {
    let answer = Connection::open(server.api)
        .await?
        .send(&create_request(server))
        .await?;
    Ok(serde_json::from_slice(&answer.body)?)
}

fn text<'a>(payment: &'a Value, pointer: &str) -> anyhow::Result<&'a str> {
    payment
        .pointer(pointer)
        .and_then(Value::as_str)
        .with_context(|| pointer.to_owned())
}

fn id(payment: &Value) -> anyhow::Result<String> {
    Ok(text(payment, "/payment_id")?.to_owned())
}

pub(crate) fn get_request(server: &Server, id: &str) -> Vec<u8> {
    let path = format!("/v1/payments/{id}");
    request("GET", &path, &[("Authorization", &server.authorised())], "")
}

pub(crate) async fn get_unfinished(
    server: &Server,
    connections: usize,
    duration: Duration,
) -> anyhow::Result<Load> {
    let mut requests = Vec::new();
    for _ in 0..connections {
        requests.push(get_request(server, &id(&created(server).await?)?));
    }
    load(server.api, requests, 200, duration).await
}

pub(crate) async fn get_finished(
    server: &Server,
    connections: usize,
    duration: Duration,
) -> anyhow::Result<Load> {
    let ids = finished(server, connections).await?;
    let requests = ids.iter().map(|id| get_request(server, id)).collect();
    load(server.api, requests, 200, duration).await
}

/// The ids of new payments that were paid.
pub(crate) async fn finished(server: &Server, count: usize) -> anyhow::Result<Vec<String>> {
    let mut ids = Vec::new();
    for _ in 0..count {
        let payment = created(server).await?;
        finish(server, &payment).await?;
        ids.push(id(&payment)?);
    }
    Ok(ids)
}

/// The size of a card page and of a payment, in bytes.
pub(crate) async fn sizes(server: &Server) -> anyhow::Result<(usize, usize)> {
    let payment = created(server).await?;
    let json = Connection::open(server.api)
        .await?
        .send(&get_request(server, &id(&payment)?))
        .await?;
    let visit = open(server, &payment).await?;
    let page = Connection::open(server.pages)
        .await?
        .send(&visit.page_request())
        .await?;
    Ok((page.body.len(), json.body.len()))
}

/// A browser that has opened a payment.
struct Visit {
    path: String,
    cookie: String,
}

impl Visit {
    fn page_request(&self) -> Vec<u8> {
        request("GET", &self.path, &[("Cookie", &self.cookie)], "")
    }

    fn keep(&mut self, answer: &Answer) {
        if let Some(cookie) = answer
            .header("set-cookie")
            .and_then(|set| set.split(';').next())
        {
            cookie.clone_into(&mut self.cookie);
        }
    }
}

async fn open(server: &Server, payment: &Value) -> anyhow::Result<Visit> {
    let next_url = text(payment, "/_links/next_url/href")?;
    let path = next_url
        .splitn(4, '/')
        .nth(3)
        .map(|path| format!("/{path}"))
        .context("a path")?;
    let answer = Connection::open(server.pages)
        .await?
        .send(&request("GET", &path, &[], ""))
        .await?;
    if answer.status != 303 {
        bail!("the token was answered with {}", answer.status);
    }
    let mut visit = Visit {
        path: answer.header("location").context("a location")?.to_owned(),
        cookie: String::new(),
    };
    visit.keep(&answer);
    Ok(visit)
}

pub(crate) async fn card_page(
    server: &Server,
    connections: usize,
    duration: Duration,
) -> anyhow::Result<Load> {
    let mut requests = Vec::new();
    for _ in 0..connections {
        requests.push(open(server, &created(server).await?).await?.page_request());
    }
    load(server.pages, requests, 200, duration).await
}

/// From the card page to the confirmation.
async fn finish(server: &Server, payment: &Value) -> anyhow::Result<()> {
    let mut visit = open(server, payment).await?;
    let mut connection = Connection::open(server.pages).await?;
    let page = connection.send(&visit.page_request()).await?;
    visit.keep(&page);
    let html = String::from_utf8_lossy(&page.body).into_owned();
    let token = hidden(&html, "csrfToken").context("a CSRF token")?;
    let card = format!(
        "csrfToken={token}&cardNo=4444333322221111&expiryMonth=01&expiryYear=40&cardholderName=A+Example&cvc=123&addressLine1=1+Street\
         &addressCity=London&addressCountry=GB&addressPostcode=E1+8QS&email=ana%40example.org"
    );
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let submitted = connection
        .send(&request(
            "POST",
            &visit.path,
            &[("Cookie", &visit.cookie), form],
            &card,
        ))
        .await?;
    visit.keep(&submitted);
    let confirm = submitted
        .header("location")
        .filter(|path| path.ends_with("/confirm"))
        .context("the confirm page")?
        .to_owned();
    let page = connection
        .send(&request("GET", &confirm, &[("Cookie", &visit.cookie)], ""))
        .await?;
    visit.keep(&page);
    let token =
        hidden(&String::from_utf8_lossy(&page.body), "csrfToken").context("a CSRF token")?;
    let confirmed = connection
        .send(&request(
            "POST",
            &confirm,
            &[("Cookie", &visit.cookie), form],
            &format!("csrfToken={token}"),
        ))
        .await?;
    if confirmed.status != 303 {
        bail!("the confirmation was answered with {}", confirmed.status);
    }
    Ok(())
}

/// Users who pay one fee after the other.
pub(crate) async fn journeys(
    server: &Server,
    users: usize,
    duration: Duration,
) -> anyhow::Result<Load> {
    let start = Instant::now();
    let user = || async {
        let mut count = 0_u64;
        while start.elapsed() < duration {
            finish(server, &created(server).await?).await?;
            count += 1;
        }
        anyhow::Ok(count)
    };
    let mut counts = Vec::new();
    let mut running: Vec<_> = (0..users).map(|_| Box::pin(user())).collect();
    std::future::poll_fn(|context| {
        running.retain_mut(|journey| match journey.as_mut().poll(context) {
            std::task::Poll::Ready(count) => {
                counts.push(count);
                false
            }
            std::task::Poll::Pending => true,
        });
        if running.is_empty() {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    let count = counts.into_iter().sum::<anyhow::Result<u64>>()?;
    Ok(Load::new(count, start.elapsed(), Duration::ZERO))
}
