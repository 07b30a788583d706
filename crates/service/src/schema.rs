//! The service's own table, the same on both databases.

diesel::table! {
    service_payments (reference, attempt) {
        reference -> Text,
        attempt -> Integer,
        fee -> Text,
        secret_hash -> Text,
        amount -> BigInt,
        payment_id -> Nullable<Text>,
        created_at -> Timestamp,
        begun_until -> Nullable<Timestamp>,
        outcome -> Nullable<Text>,
        settled_at -> Nullable<Timestamp>,
        check_at -> Nullable<Timestamp>,
    }
}
