//! What the scripts weigh.

use std::{fs, path::Path};

use test_support::{Backend, TestApp};

/// All of ours together, in bytes. Those of packages and the names of countries come on top.
const MOST: usize = 8 * 1024;

#[actix_web::test]
async fn our_scripts_stay_small() {
    let app = TestApp::start(Backend::Sqlite).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../static/js");
    let mut sizes = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder of the scripts") {
        let name = entry.expect("a script").file_name();
        let name = name.to_str().expect("a name in ASCII").to_owned();
        let address = format!("{}/javascripts/{name}", app.urls.pages);
        let request = test_support::http_client().get(address);
        let answer = request.header("accept-encoding", "gzip").send().await;
        let answer = answer.expect("an answer");
        assert_eq!(answer.status(), 200, "{name}");
        sizes.push((answer.bytes().await.expect("a script").len(), name));
    }
    let whole: usize = sizes.iter().map(|(size, _)| *size).sum();
    assert!(sizes.len() > 5 && whole > 0, "{sizes:?}");
    assert!(whole < MOST, "{whole} bytes: {sizes:?}");
}
