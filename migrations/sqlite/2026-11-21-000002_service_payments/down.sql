drop table service_payments;
