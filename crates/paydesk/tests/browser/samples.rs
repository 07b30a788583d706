//! A server for the samples of the payment pages: every page in every form, also those that a payment passes too fast.

use actix_web::{
    App, HttpResponse, HttpServer,
    http::header::{CONTENT_SECURITY_POLICY, ContentType},
    middleware::from_fn,
    test::TestRequest,
    web::{Data, Path, get},
};
use pay_frontend::Sample;
use web::PageContext;

/// Where the samples are, while this value lives.
#[derive(Debug)]
pub(crate) struct Samples {
    base: String,
    names: Vec<String>,
}

impl Samples {
    /// Serves them on a free port.
    pub(crate) fn serve() -> Self {
        let all = all();
        let names = all.iter().map(|sample| sample.name.clone()).collect();
        let all = Data::new(all);
        let site = Data::new(pay_frontend::site("http://localhost"));
        let application = move || {
            App::new()
                .app_data(Data::clone(&all))
                .app_data(Data::clone(&site))
                .route("/samples/challenge/3ds_required_out", get().to(bank))
                .route("/samples/{page}/{form}", get().to(show))
                .configure(web::configure)
                .wrap(from_fn(web::pages))
                .wrap(from_fn(web::observe))
        };
        let server = HttpServer::new(application)
            .workers(1)
            .disable_signals()
            .bind(("127.0.0.1", 0))
            .expect("a free port");
        let address = *server.addrs().first().expect("an address");
        actix_web::rt::spawn(server.run());
        Self {
            base: format!("http://{address}/samples"),
            names,
        }
    }

    /// The name and the address of each.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, String)> {
        let address = |name: &str| format!("{}/{name}", self.base);
        self.names
            .iter()
            .map(move |name| (name.as_str(), address(name)))
    }
}

fn all() -> Vec<Sample> {
    let request = TestRequest::default()
        .app_data(Data::new(pay_frontend::site("http://localhost")))
        .to_http_request();
    let context = PageContext::of(&request).expect("a context");
    pay_frontend::samples(&context).expect("the samples can be written")
}

/// What the page with the bank shows in its frame.
async fn bank() -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::html())
        .insert_header((CONTENT_SECURITY_POLICY, "frame-ancestors 'self'"))
        .body("<!DOCTYPE html><title>The bank</title>")
}

async fn show(all: Data<Vec<Sample>>, path: Path<(String, String)>) -> HttpResponse {
    let (page, form) = path.into_inner();
    let name = format!("{page}/{form}");
    match all.iter().find(|sample| sample.name == name) {
        // What pages may load is tested on real ones.
        Some(sample) => HttpResponse::Ok()
            .content_type(ContentType::html())
            .insert_header((
                CONTENT_SECURITY_POLICY,
                "default-src 'self' 'unsafe-inline'",
            ))
            .body(sample.html.clone()),
        None => HttpResponse::NotFound().finish(),
    }
}
