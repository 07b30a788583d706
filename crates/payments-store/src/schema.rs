//! One schema for both databases.

diesel::table! {
    payments (id) {
        id -> Text,
        account_id -> Text,
        provider -> Text,
        amount -> BigInt,
        reference -> Text,
        description -> Text,
        return_url -> Text,
        language -> Text,
        delayed_capture -> Bool,
        moto -> Bool,
        metadata -> Nullable<Text>,
        prefilled -> Nullable<Text>,
        email -> Nullable<Text>,
        state -> Text,
        end_reason -> Nullable<Text>,
        lease_operation -> Nullable<Text>,
        lease_token -> Nullable<Text>,
        lease_until -> Nullable<Timestamp>,
        cleanup -> Text,
        capture_failures -> Integer,
        transaction_id -> Nullable<Text>,
        payer_email -> Nullable<Text>,
        card_first_six -> Nullable<Text>,
        card_last_four -> Nullable<Text>,
        card_expiry -> Nullable<Text>,
        card_brand -> Nullable<Text>,
        card_type -> Nullable<Text>,
        cardholder_name -> Nullable<Text>,
        billing_address -> Nullable<Text>,
        version -> Integer,
        event_count -> Integer,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        expires_at -> Timestamp,
        capture_submitted_at -> Nullable<Timestamp>,
        captured_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    payment_events (payment_id, seq) {
        payment_id -> Text,
        seq -> Integer,
        status -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    payment_tokens (hash) {
        hash -> Binary,
        payment_id -> Text,
        created_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    jobs (kind, key) {
        kind -> Text,
        key -> Text,
        payment_id -> Nullable<Text>,
        run_at -> Timestamp,
        attempts -> Integer,
        locked_until -> Nullable<Timestamp>,
        last_error -> Nullable<Text>,
        created_at -> Timestamp,
        dead_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    api_keys (hash) {
        hash -> Binary,
        account_id -> Text,
        description -> Text,
        created_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sandbox_transactions (id) {
        id -> Text,
        payment_id -> Text,
        amount -> BigInt,
        status -> Text,
        captures -> Integer,
        created_at -> Timestamp,
    }
}
