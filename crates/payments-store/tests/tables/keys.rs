use std::time::Duration;

use ::payments::{
    api_key::ApiKeyRecord,
    clock::Timestamp,
    id::PaymentId,
    store::{IdempotencyRecord, StoreError},
    token::TokenHash,
};
use futures_util::future::join_all;
use test_support::Backend;

use crate::fixtures::{Db, account_id, at, order, payment};

fn key(name: u8, created_at: Timestamp) -> ApiKeyRecord {
    ApiKeyRecord {
        hash: TokenHash([name; 32]),
        account_id: account_id(),
        description: format!("key {name}"),
        created_at,
        last_used_at: None,
        revoked_at: None,
    }
}

#[actix_web::test]
async fn keys_are_listed_touched_and_revoked_once() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let (young, old) = (key(1, at(60)), key(2, at(0)));
        let changed = ApiKeyRecord {
            description: "another".to_owned(),
            ..young.clone()
        };
        for key in [young.clone(), old.clone(), changed] {
            db.write(move |tx| tx.insert_api_key(&key)).await;
        }
        let listed = db.read(|tx| tx.list_api_keys()).await;
        assert_eq!(listed, [old.clone(), young.clone()], "{backend:?}");

        let hash = young.hash;
        db.write(move |tx| tx.touch_api_key(&hash, at(100))).await;
        let ended = db.write(move |tx| tx.revoke_api_key(&hash, at(200))).await;
        let again = db.write(move |tx| tx.revoke_api_key(&hash, at(300))).await;
        assert_eq!((ended, again), (true, false), "{backend:?}");
        let found = db.read(move |tx| tx.find_api_key(&hash)).await;
        let expected = ApiKeyRecord {
            last_used_at: Some(at(100)),
            revoked_at: Some(at(200)),
            ..young
        };
        assert_eq!(found, Some(expected), "{backend:?}");

        let unknown = TokenHash([9; 32]);
        let found = db.read(move |tx| tx.find_api_key(&unknown)).await;
        assert_eq!(found, None);
        let revoked = db.write(move |tx| tx.revoke_api_key(&unknown, at(0))).await;
        assert!(!revoked);
    }
}

#[actix_web::test]
async fn a_key_that_is_to_end_later_can_be_revoked_at_once() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let key = ApiKeyRecord {
            revoked_at: Some(at(1_000)),
            ..key(1, at(0))
        };
        let hash = key.hash;
        db.write(move |tx| tx.insert_api_key(&key)).await;
        assert!(db.write(move |tx| tx.revoke_api_key(&hash, at(10))).await);
        let found = db.read(move |tx| tx.find_api_key(&hash)).await.unwrap();
        assert_eq!(found.revoked_at, Some(at(10)), "{backend:?}");
    }
}

async fn some_payment(db: &Db) -> PaymentId {
    let payment = payment(order("x"), at(0));
    db.insert(&payment).await;
    payment.id
}

fn request(key: &str, payment_id: &PaymentId, created_at: Timestamp) -> IdempotencyRecord {
    IdempotencyRecord {
        account_id: account_id(),
        key: key.to_owned(),
        fingerprint: [key.len().try_into().unwrap(); 32],
        payment_id: payment_id.clone(),
        created_at,
    }
}

async fn put(db: &Db, record: &IdempotencyRecord) -> Result<(), StoreError> {
    let record = record.clone();
    let put = move |tx: &mut dyn ::payments::store::Transaction| tx.put_idempotency_key(&record);
    db.store.write(put).await
}

async fn find(db: &Db, key: &'static str) -> Option<IdempotencyRecord> {
    db.read(move |tx| tx.find_idempotency_key(&account_id(), key))
        .await
}

const DAY: Duration = Duration::from_hours(24);

#[actix_web::test]
async fn an_old_request_with_the_same_key_is_replaced() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let (first, second) = (some_payment(&db).await, some_payment(&db).await);
        let old = request("Key", &first, at(0));
        put(&db, &old).await.unwrap();
        assert_eq!(find(&db, "Key").await, Some(old), "{backend:?}");
        assert_eq!(find(&db, "key").await, None, "the case of letters counts");

        let new = request("Key", &second, at(0).after(DAY));
        put(&db, &new).await.unwrap();
        assert_eq!(find(&db, "Key").await, Some(new), "{backend:?}");
    }
}

#[actix_web::test]
async fn of_requests_with_the_same_key_at_the_same_time_one_is_written() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let id = some_payment(&db).await;
        // First with a key that is new, then with one that has run out.
        for now in [at(0), at(0).after(DAY)] {
            let record = request("key", &id, now);
            let puts = join_all((0..8).map(|_| put(&db, &record))).await;
            let written = puts.iter().filter(|put| put.is_ok()).count();
            assert_eq!(written, 1, "{backend:?}");
            let mut refused = puts.iter().filter_map(|put| put.as_ref().err());
            assert!(
                refused.all(|error| matches!(error, StoreError::Conflict)),
                "{backend:?}"
            );
        }
    }
}

#[actix_web::test]
async fn old_requests_are_deleted_a_batch_at_a_time() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let id = some_payment(&db).await;
        for (key, age) in [("a", 0), ("bb", 1), ("ccc", 100)] {
            put(&db, &request(key, &id, at(age))).await.unwrap();
        }
        for expected in [1, 1, 0] {
            let purged = db.write(|tx| tx.purge_idempotency_keys(at(100), 1)).await;
            assert_eq!(purged, expected, "{backend:?}");
        }
        assert!(find(&db, "ccc").await.is_some(), "{backend:?}");
    }
}
