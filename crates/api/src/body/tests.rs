use actix_web::{ResponseError as _, error::PayloadError, web::Bytes};
use futures_util::{Stream, stream};

use super::*;

type Chunk = Result<Bytes, PayloadError>;

fn payload(chunks: impl Stream<Item = Chunk> + 'static) -> Payload {
    Payload::Stream {
        payload: Box::pin(chunks),
    }
}

fn chunk(length: usize) -> Bytes {
    Bytes::from(vec![b'4'; length])
}

fn status(read: Result<Body, Failure>) -> u16 {
    read.unwrap_err().status_code().as_u16()
}

#[actix_web::test]
async fn a_body_comes_together_from_its_chunks() {
    let chunks = [
        Ok(Bytes::from("{\"a\"")),
        Ok(Bytes::new()),
        Ok(Bytes::from(":1}")),
    ];
    let body = Body::read(payload(stream::iter(chunks))).await.unwrap();
    assert_eq!(&*body, br#"{"a":1}"#);
    assert!(Body::read(Payload::None).await.unwrap().is_empty());
}

#[actix_web::test]
async fn a_body_ends_at_64_kilobytes() {
    let body = Body::read(payload(stream::iter([Ok(chunk(LIMIT - 1)), Ok(chunk(1))]))).await;
    let body = body.unwrap();
    assert_eq!((body.len(), body.0.capacity()), (LIMIT, LIMIT));
    let larger = Body::read(payload(stream::iter([Ok(chunk(LIMIT)), Ok(chunk(1))]))).await;
    assert_eq!(status(larger), 413);
}

#[actix_web::test]
async fn memory_is_taken_for_what_has_come_only() {
    let mut body = Body(Zeroizing::default());
    assert_eq!(body.0.capacity(), 0);
    for (length, capacity) in [(1, 1), (2, 4), (1, 4), (1_000, 1_024), (30_000, 32_768)] {
        body.append(&chunk(length)).unwrap();
        assert_eq!(body.0.capacity(), capacity);
    }
}

#[actix_web::test]
async fn a_body_that_breaks_off_is_400() {
    let chunks = [Ok(chunk(1)), Err(PayloadError::Incomplete(None))];
    assert_eq!(status(Body::read(payload(stream::iter(chunks))).await), 400);
}

#[actix_web::test]
async fn a_body_that_does_not_come_in_time_is_408() {
    let endless = stream::iter([Ok(chunk(1))]).chain(stream::pending());
    let read = Body::read_within(Duration::ZERO, payload(endless)).await;
    assert_eq!(status(read), 408);
}

#[actix_web::test]
async fn debug_hides_a_body() {
    let body = Body::read(payload(stream::iter([Ok(chunk(16))])))
        .await
        .unwrap();
    assert_eq!(format!("{body:?}"), "Body([redacted])");
}
