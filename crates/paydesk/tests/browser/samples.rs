//! A server for the samples of the payment pages: every page in every form, also those that a payment passes too fast.

use actix_web::{
    App, HttpResponse, HttpServer,
    http::header::{CONTENT_SECURITY_POLICY, ContentType},
    middleware::from_fn,
    test::TestRequest,
    web::{Data, Path, get, route},
};
use pay_frontend::Sample;
use web::{PageContext, custom::CustomFiles};

/// Where the samples are, while this value lives.
#[derive(Debug)]
pub(crate) struct Samples {
    base: String,
    all: Data<Vec<Sample>>,
}

impl Samples {
    /// Serves them on a free port.
    pub(crate) fn serve() -> Self {
        let all = Data::new(all());
        let pages = Data::clone(&all);
        let site = Data::new(pay_frontend::site("http://localhost"));
        let custom_files = Data::new(CustomFiles::built_in());
        let application = move || {
            App::new()
                .app_data(Data::clone(&pages))
                .app_data(Data::clone(&site))
                .route(
                    "/samples/{language}/challenge/3ds_required_out",
                    get().to(bank),
                )
                .route("/samples/{language}/{page}/{form}", get().to(show))
                .route("/card_details/{way:.*}", route().to(stay))
                .configure(|config| web::custom::configure(config, &custom_files))
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
            all,
        }
    }

    /// Each, with its address.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Sample, String)> {
        let address = |sample: &Sample| {
            let language = sample.language.as_str();
            format!("{}/{language}/{}", self.base, sample.name)
        };
        self.all.iter().map(move |sample| (sample, address(sample)))
    }

    /// The address of one in a language.
    pub(crate) fn address(&self, language: &str, name: &str) -> String {
        format!("{}/{language}/{name}", self.base)
    }
}

/// The forms that show the look of sites outside gov.uk.
const GENERIC: [&str; 3] = ["card-details/errors", "confirm/default", "state/declined"];

fn all() -> Vec<Sample> {
    let mut all = of_site("http://localhost");
    for mut sample in of_site("https://payments.example") {
        if GENERIC.contains(&sample.name.as_str()) {
            sample.name = format!("generic/{}", sample.name.replace('/', "-"));
            all.push(sample);
        }
    }
    all
}

fn of_site(public_url: &str) -> Vec<Sample> {
    let request = TestRequest::default()
        .app_data(Data::new(pay_frontend::site(public_url)))
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

/// Lets a browser that goes on by itself stay where it is.
async fn stay() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

async fn show(all: Data<Vec<Sample>>, path: Path<(String, String, String)>) -> HttpResponse {
    let (language, page, form) = path.into_inner();
    let name = format!("{page}/{form}");
    let is_it = |sample: &&Sample| sample.name == name && sample.language.as_str() == language;
    match all.iter().find(is_it) {
        Some(sample) => HttpResponse::Ok()
            .content_type(ContentType::html())
            .insert_header((CONTENT_SECURITY_POLICY, sample.policy.as_str()))
            .body(sample.html.clone()),
        None => HttpResponse::NotFound().finish(),
    }
}
