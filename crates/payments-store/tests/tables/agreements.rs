use ::payments::{
    agreement::{
        Agreement, AgreementChange, AgreementStatus, AgreementTerms, PaymentInstrument, SavedCard,
    },
    search::{AgreementFilter, Page},
    store::StoreError,
};
use test_support::Backend;

use crate::fixtures::{Db, account_id, agreement, at, card};

fn instrument() -> PaymentInstrument {
    PaymentInstrument {
        created_at: at(50),
        card: card("4444333322221111", "Siân Example"),
        saved: SavedCard::new("card 1".to_owned()),
    }
}

async fn insert(db: &Db, agreement: &Agreement) {
    let agreement = agreement.clone();
    db.write(move |tx| tx.insert_agreement(&agreement)).await;
}

async fn update(db: &Db, agreement: &Agreement) -> Result<(), StoreError> {
    let agreement = agreement.clone();
    db.store
        .write(move |tx| tx.update_agreement(&agreement))
        .await
}

async fn find(db: &Db, agreement: &Agreement) -> Option<Agreement> {
    let id = agreement.id.clone();
    db.read(move |tx| tx.find_agreement(&id)).await
}

#[actix_web::test]
async fn an_agreement_comes_back_as_it_was_written() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let new = Agreement {
            terms: AgreementTerms {
                user_identifier: None,
                ..agreement("Ŵ", at(0)).terms
            },
            ..agreement("Ŵ", at(0))
        };
        assert_eq!(find(&db, &new).await, None);
        insert(&db, &new).await;
        assert_eq!(find(&db, &new).await, Some(new.clone()), "{backend:?}");

        let active = new
            .changed(AgreementChange::Activate(Box::new(instrument())))
            .unwrap();
        update(&db, &active).await.unwrap();
        assert_eq!(find(&db, &new).await, Some(active.clone()), "{backend:?}");

        let cancelled = active.cancelled(at(100)).unwrap();
        update(&db, &cancelled).await.unwrap();
        assert_eq!(find(&db, &new).await, Some(cancelled), "{backend:?}");
    }
}

#[actix_web::test]
async fn a_change_of_an_agreement_that_has_changed_meanwhile_is_a_conflict() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let new = agreement("a", at(0));
        let active = new
            .changed(AgreementChange::Activate(Box::new(instrument())))
            .unwrap();
        assert!(
            matches!(update(&db, &active).await, Err(StoreError::Conflict)),
            "there is none yet ({backend:?})"
        );
        insert(&db, &new).await;
        update(&db, &active).await.unwrap();
        let late = update(&db, &active).await;
        assert!(matches!(late, Err(StoreError::Conflict)), "{backend:?}");
    }
}

#[actix_web::test]
async fn agreements_are_found_newest_first_by_status_and_reference() {
    for backend in Backend::ALL {
        let db = Db::new(backend);
        let first = agreement("Ŵ-1", at(0));
        let second = Agreement {
            status: AgreementStatus::Active,
            instrument: Some(instrument()),
            ..agreement("ŵ-1", at(10))
        };
        let third = agreement("other", at(20));
        for agreement in [&third, &first, &second] {
            insert(&db, agreement).await;
        }
        let filter = |status, reference: Option<&str>| AgreementFilter {
            status,
            reference: reference.map(ToOwned::to_owned),
        };
        let active = Some(AgreementStatus::Active);
        let cases = [
            (filter(None, None), vec![&third, &second, &first]),
            (filter(None, Some("ŵ-1")), vec![&second, &first]),
            (filter(active, Some("Ŵ-1")), vec![&second]),
            (filter(active, None), vec![&second]),
            (filter(None, Some("ŵ-")), vec![]),
            (filter(None, Some("\0")), vec![]),
        ];
        let page = Page {
            number: 1,
            size: 500,
        };
        for (filter, expected) in cases {
            let asked = filter.clone();
            let found = db
                .read(move |tx| tx.search_agreements(&account_id(), &asked, page))
                .await;
            let found_items: Vec<&Agreement> = found.items.iter().collect();
            assert_eq!(found_items, expected, "{backend:?} {filter:?}");
            assert_eq!(found.total, i64::try_from(expected.len()).unwrap());
        }
    }
}
