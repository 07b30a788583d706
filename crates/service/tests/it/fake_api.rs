//! A payment API that does as it is told.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use actix_web::http::StatusCode;
use actix_web::web::{Data, Json, Path, get, post};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use serde_json::{Value, json};
use tokio::sync::Notify;
use url::form_urlencoded;

/// Where payments are paid; nobody goes there.
pub(crate) const PAGES: &str = "http://pages.localhost:3001";

/// A failed state of the API reference.
pub(crate) fn failed(code: &str) -> Value {
    json!({"status": "failed", "finished": true, "code": code, "message": "…"})
}

/// A state without a code.
pub(crate) fn state(status: &str) -> Value {
    let finished = !["created", "started", "submitted", "capturable"].contains(&status);
    json!({"status": status, "finished": finished})
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behaviour {
    Works,
    /// Answers with this status.
    Fails(u16),
    /// Answers 200 with something else.
    Babbles,
    /// Does what is asked for and never answers.
    Hangs,
    /// Creates a payment when it is told to go on, and not before.
    IsLate,
}

#[derive(Debug)]
pub(crate) struct FakeApi {
    behaviour: Mutex<Behaviour>,
    pages: Mutex<String>,
    payments: Mutex<Vec<Value>>,
    created: AtomicU32,
    visits: AtomicU32,
    reads: AtomicU32,
    go_on: Notify,
    late: AtomicU32,
}

impl FakeApi {
    /// Listens on a free port; its address comes with it.
    pub(crate) fn start() -> (Arc<Self>, String) {
        let api = Arc::new(Self {
            behaviour: Mutex::new(Behaviour::Works),
            pages: Mutex::new(PAGES.to_owned()),
            payments: Mutex::default(),
            created: AtomicU32::default(),
            visits: AtomicU32::default(),
            reads: AtomicU32::default(),
            go_on: Notify::new(),
            late: AtomicU32::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Data::from(Arc::clone(&api));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(Data::clone(&state))
                .route("/v1/payments", post().to(create))
                .route("/v1/payments", get().to(search))
                .route("/v1/payments/{id}", get().to(read))
                .route("/v1/payments/{id}/cancel", post().to(cancel))
                .route("/v1/payments/{id}/events", get().to(events))
        });
        actix_web::rt::spawn(server.workers(1).listen(listener).unwrap().run());
        (api, url)
    }

    /// From now on.
    pub(crate) fn behave(&self, behaviour: Behaviour) {
        *self.behaviour.lock().unwrap() = behaviour;
    }

    /// Where `next_url` leads from now on.
    pub(crate) fn send_users_to(&self, pages: &str) {
        pages.clone_into(&mut self.pages.lock().unwrap());
    }

    /// Moves the latest payment to this state.
    pub(crate) fn set_state(&self, state: Value) {
        self.payments.lock().unwrap().last_mut().unwrap()["state"] = state;
    }

    /// Gives the latest payment another member.
    pub(crate) fn set(&self, member: &str, value: Value) {
        self.payments.lock().unwrap().last_mut().unwrap()[member] = value;
    }

    /// How often it was asked about a payment so far.
    pub(crate) fn reads(&self) -> u32 {
        self.reads.load(Ordering::SeqCst)
    }

    /// Whether somebody waits for a payment that is late.
    pub(crate) fn is_late(&self) -> bool {
        self.late.load(Ordering::SeqCst) > 0
    }

    /// Lets whoever is late go on.
    pub(crate) fn go_on(&self) {
        self.go_on.notify_one();
    }

    /// Forgets all payments.
    pub(crate) fn forget(&self) {
        self.payments.lock().unwrap().clear();
    }

    /// What was created so far.
    pub(crate) fn payments(&self) -> Vec<Value> {
        self.payments.lock().unwrap().clone()
    }

    /// The only payment so far.
    pub(crate) fn payment(&self) -> Value {
        let payments = self.payments();
        assert_eq!(payments.len(), 1, "{payments:?}");
        payments[0].clone()
    }

    fn show(&self, payment: &Value) -> Value {
        let mut shown = payment.clone();
        shown["_links"] = json!({"self": {"href": "http://api/self"}});
        if payment["state"]["finished"] == false {
            let visits = self.visits.fetch_add(1, Ordering::SeqCst);
            let href = format!("{}/secure/{visits}", self.pages.lock().unwrap());
            shown["_links"]["next_url"] = json!({"href": href, "method": "GET"});
        }
        shown
    }

    async fn answer(&self, status: StatusCode, payment: Option<Value>) -> HttpResponse {
        let behaviour = *self.behaviour.lock().unwrap();
        match (behaviour, payment) {
            (Behaviour::Works | Behaviour::IsLate, Some(payment)) => {
                HttpResponse::build(status).json(self.show(&payment))
            }
            (Behaviour::Works | Behaviour::IsLate, None) => {
                HttpResponse::NotFound().json(json!({"code": "P0200", "description": "Not found"}))
            }
            (Behaviour::Fails(status), _) => {
                HttpResponse::build(StatusCode::from_u16(status).unwrap())
                    .json(json!({"code": "P0999", "description": "secret text of the API"}))
            }
            (Behaviour::Babbles, _) => HttpResponse::Ok().body("<html>"),
            (Behaviour::Hangs, _) => std::future::pending().await,
        }
    }
}

async fn create(api: Data<FakeApi>, order: Json<Value>) -> HttpResponse {
    // Others must be able to get in between.
    tokio::task::yield_now().await;
    let is_late = *api.behaviour.lock().unwrap() == Behaviour::IsLate;
    if is_late {
        api.late.fetch_add(1, Ordering::SeqCst);
        api.go_on.notified().await;
    }
    let mut payment = order.into_inner();
    let created = api.created.fetch_add(1, Ordering::SeqCst);
    payment["payment_id"] = json!(format!("payment{created}"));
    payment["state"] = state("created");
    api.payments.lock().unwrap().push(payment.clone());
    api.answer(StatusCode::CREATED, Some(payment)).await
}

async fn cancel(api: Data<FakeApi>, id: Path<String>) -> HttpResponse {
    let mut payments = api.payments.lock().unwrap();
    let payment = payments
        .iter_mut()
        .find(|payment| payment["payment_id"] == **id)
        .unwrap();
    if payment["state"]["finished"] == true {
        return HttpResponse::BadRequest()
            .json(json!({"code": "P0501", "description": "Cancellation of payment failed"}));
    }
    payment["state"] = json!({"status": "cancelled", "finished": true, "code": "P0040"});
    HttpResponse::NoContent().finish()
}

async fn search(api: Data<FakeApi>, request: HttpRequest) -> HttpResponse {
    if *api.behaviour.lock().unwrap() != Behaviour::Works {
        return api.answer(StatusCode::OK, None).await;
    }
    let (_, reference) = form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(name, _)| name == "reference")
        .unwrap();
    let mut found = api.payments();
    found.retain(|payment| payment["reference"] == *reference);
    let results: Vec<Value> = found.iter().map(|payment| api.show(payment)).collect();
    HttpResponse::Ok().json(json!({
        "total": results.len(),
        "count": results.len(),
        "page": 1,
        "results": results,
        "_links": {
            "self": {"href": "http://api/1"},
            "first_page": {"href": "http://api/1"},
            "last_page": {"href": "http://api/1"},
        },
    }))
}

async fn read(api: Data<FakeApi>, id: Path<String>) -> HttpResponse {
    api.reads.fetch_add(1, Ordering::SeqCst);
    let payment = api
        .payments()
        .into_iter()
        .find(|payment| payment["payment_id"] == **id);
    api.answer(StatusCode::OK, payment).await
}

/// The payment began before midnight and reached its state after it, by London's clocks; a test may say otherwise.
async fn events(api: Data<FakeApi>, id: Path<String>) -> HttpResponse {
    let payments = api.payments();
    let payment = payments
        .iter()
        .find(|payment| payment["payment_id"] == **id);
    let now = &payment.unwrap()["state"];
    let event = |state: &Value, updated: &str| json!({"payment_id": **id, "state": state, "updated": updated, "_links": {"payment_url": {"href": "http://api/"}}});
    let usual = json!([
        event(&state("created"), "2026-06-30T22:50:00.000Z"),
        event(now, "2026-06-30T23:30:15.123Z"),
    ]);
    let events = payment.unwrap().get("events").unwrap_or(&usual);
    HttpResponse::Ok().json(
        json!({"payment_id": **id, "events": events, "_links": {"self": {"href": "http://api/"}}}),
    )
}
