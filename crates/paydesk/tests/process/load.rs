//! People who pay, cancel and walk away, at a server that may die at any moment.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use test_support::{Browser, card_with};
use tokio::sync::watch;

/// What the outside world knows for certain.
#[derive(Default)]
pub(crate) struct Known {
    /// Payments whose creation was answered.
    pub(crate) created: Mutex<Vec<String>>,
    /// Payments whose confirmation was answered.
    pub(crate) confirmed: Mutex<Vec<String>>,
    /// How many requests were answered.
    pub(crate) answers: AtomicUsize,
}

/// A crowd of one.
pub(crate) struct Person {
    pub(crate) api: String,
    pub(crate) key: String,
    pub(crate) known: Arc<Known>,
    /// Changes whenever the server has been started.
    pub(crate) up: watch::Receiver<usize>,
    pub(crate) client: reqwest::Client,
}

/// What happened to a journey.
enum Broken {
    /// The server died.
    Connection,
}

impl From<reqwest::Error> for Broken {
    fn from(_: reqwest::Error) -> Self {
        Self::Connection
    }
}

impl Person {
    /// Makes journeys until `up` is closed.
    pub(crate) async fn live(mut self, seed: u64) {
        let mut random = StdRng::seed_from_u64(seed);
        loop {
            let before = *self.up.borrow_and_update();
            let broke = self.journey(&mut random).await.is_err();
            // A dead server comes back; there is no point in knocking before.
            if broke && self.up.borrow().eq(&before) && self.up.changed().await.is_err() {
                return;
            }
            if self.up.has_changed().is_err() {
                return;
            }
        }
    }

    async fn journey(&self, random: &mut StdRng) -> Result<(), Broken> {
        let order = json!({"amount": 1000, "reference": "load", "description": "Load", "return_url": format!("{}/healthcheck", self.api)});
        let sent = self
            .client
            .post(format!("{}/v1/payments", self.api))
            .bearer_auth(&self.key)
            .json(&order)
            .send()
            .await?;
        assert_eq!(sent.status(), 201);
        let payment: Value = sent.json().await?;
        let id = payment["payment_id"].as_str().unwrap().to_owned();
        self.known.created.lock().unwrap().push(id.clone());
        self.answered();

        let mut browser = Browser::new();
        let page = browser
            .try_follow(payment["_links"]["next_url"]["href"].as_str().unwrap())
            .await?;
        self.answered();
        // One in ten walks away, one in ten cancels.
        match random.random_range(0..10) {
            0 => return Ok(()),
            1 => {
                browser.try_submit(&page, "#cancel", &[]).await?;
                self.answered();
                return Ok(());
            }
            _ => {}
        }
        let number = if random.random_range(0..8) == 0 {
            "4000000000000002"
        } else {
            "4444333322221111"
        };
        let submitted = browser
            .try_submit(&page, "#card-details", &card_with(&[("cardNo", number)]))
            .await?;
        self.answered();
        let Some(location) = submitted.location() else {
            return Ok(());
        };
        let mut page = browser.try_follow(&location).await?;
        self.answered();
        // Whoever asked the provider may have been killed: the payer waits a while, then walks away.
        for _ in 0..20 {
            if page.refresh().is_none() {
                break;
            }
            page = browser.try_follow(page.url.clone().as_str()).await?;
        }
        if !page.has("#confirmation") || random.random_range(0..10) == 0 {
            return Ok(());
        }
        let confirmed = browser.try_submit(&page, "#confirmation", &[]).await?;
        if confirmed.status == 303 {
            self.known.confirmed.lock().unwrap().push(id);
        }
        self.answered();
        Ok(())
    }

    fn answered(&self) {
        self.known.answers.fetch_add(1, Ordering::SeqCst);
    }
}
