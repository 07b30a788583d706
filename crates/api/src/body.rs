//! The body of a request.

use actix_web::dev::Payload;
use api_types::FrameworkError;
use web::{Body, BodyError};

use crate::error::Failure;

/// A valid request needs a few kilobytes.
const LIMIT: usize = 65_536;

/// Reads a body, or says in JSON why it cannot be read.
pub(crate) async fn read(payload: Payload) -> Result<Body, Failure> {
    let body = Body::read(payload, LIMIT).await;
    body.map_err(|error| {
        let answer = match error {
            BodyError::TooLarge => FrameworkError::payload_too_large(),
            BodyError::TooSlow => FrameworkError::request_timeout(),
            BodyError::BrokenOff => FrameworkError::unprocessable_json(),
        };
        answer.into()
    })
}

#[cfg(test)]
mod tests {
    use actix_web::{ResponseError as _, error::PayloadError, web::Bytes};
    use futures_util::stream;

    use super::*;

    async fn status(chunks: Vec<Result<Bytes, PayloadError>>) -> u16 {
        let payload: Payload = Payload::Stream {
            payload: Box::pin(stream::iter(chunks)),
        };
        read(payload).await.unwrap_err().status_code().as_u16()
    }

    #[actix_web::test]
    async fn bodies_that_are_not_read_are_answered_as_json_apis_do() {
        let chunk = |length: usize| Ok(Bytes::from(vec![b'4'; length]));
        assert_eq!(status(vec![chunk(LIMIT), chunk(1)]).await, 413);
        assert_eq!(
            status(vec![chunk(1), Err(PayloadError::Incomplete(None))]).await,
            400
        );
    }
}
