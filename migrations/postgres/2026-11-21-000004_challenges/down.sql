alter table payments drop column issuer_url;
