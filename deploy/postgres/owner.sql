-- Once, as the superuser:  sudo -u postgres psql -v ON_ERROR_STOP=1 -v password="'…'" -f owner.sql
-- The owner makes schemas and logins (CREATEROLE) and scratch databases to try backups in (CREATEDB). It is no superuser.
CREATE ROLE bamai LOGIN NOSUPERUSER CREATEROLE CREATEDB PASSWORD :password;
CREATE DATABASE bamai OWNER bamai ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
GRANT CONNECT ON DATABASE postgres TO bamai;
\connect bamai
-- Large objects lie outside every schema; nobody here has a use for them, and only a superuser can close them.
REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC;
