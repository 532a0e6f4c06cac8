-- Two roles for CityLinks on PostgreSQL: one that owns the tables and migrates, one that serves.
--
-- Run it as a superuser in the database of CityLinks, before the first set-up and once more after it:
--     psql -d citylinks -f deploy/postgresql.sql
--     citylinks set-up                            (with the database URL of citylinks_owner)
--     psql -d citylinks -f deploy/postgresql.sql
-- Running it again changes nothing. Later upgrades need it no more: what a migration makes is granted by itself.
-- Give the roles their passwords, or let pg_hba.conf name how they sign in.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'citylinks_owner') THEN
        CREATE ROLE citylinks_owner LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'citylinks_app') THEN
        CREATE ROLE citylinks_app LOGIN;
    END IF;
END
$$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO citylinks_owner;
GRANT USAGE ON SCHEMA public TO citylinks_app;

-- What is there, and what the owner will make.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO citylinks_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO citylinks_app;
ALTER DEFAULT PRIVILEGES FOR ROLE citylinks_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO citylinks_app;
ALTER DEFAULT PRIVILEGES FOR ROLE citylinks_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO citylinks_app;

-- The audit trail: events are read and added, nothing else; its end is one row that moves on.
DO $$
BEGIN
    IF to_regclass('public.audit_auditevent') IS NOT NULL THEN
        REVOKE ALL ON public.audit_auditevent, public.audit_audithead FROM citylinks_app;
        GRANT SELECT, INSERT ON public.audit_auditevent TO citylinks_app;
        GRANT SELECT, INSERT, UPDATE ON public.audit_audithead TO citylinks_app;
    END IF;
    IF to_regclass('public.django_migrations') IS NOT NULL THEN
        REVOKE INSERT, UPDATE, DELETE ON public.django_migrations FROM citylinks_app;
    END IF;
END
$$;
