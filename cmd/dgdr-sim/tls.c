// SPDX-License-Identifier: Apache-2.0
#include "tls.h"

#ifndef SIM_WITHOUT_TLS

#include "base/mem.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <microhttpd.h>
#include <string.h>
#include <time.h>

const bool sim_tls_built = true;

enum { HOUR = 3600, YEARS_10 = 10 * 365 * 24 * HOUR };

struct pair {
    gnutls_x509_privkey_t key;
    gnutls_x509_crt_t cert;
};

static int failed(int rc, const char *what, struct err *err)
{
    return err_set(err, ERR_FAILURE, "cannot make %s: %s", what, gnutls_strerror(rc));
}

static void pair_release(struct pair *p)
{
    if (p->key)
        gnutls_x509_privkey_deinit(p->key);
    if (p->cert)
        gnutls_x509_crt_deinit(p->cert);
}

static void set_usage(gnutls_x509_crt_t cert, const struct pair *ca, bool server)
{
    static const unsigned char loopback4[] = {127, 0, 0, 1};
    static const unsigned char loopback6[16] = {[15] = 1};

    if (!ca) {
        gnutls_x509_crt_set_basic_constraints(cert, 1, -1);
        gnutls_x509_crt_set_key_usage(cert,
                                      GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_DIGITAL_SIGNATURE);
        return;
    }
    gnutls_x509_crt_set_basic_constraints(cert, 0, -1);
    gnutls_x509_crt_set_key_usage(cert, GNUTLS_KEY_DIGITAL_SIGNATURE);
    gnutls_x509_crt_set_key_purpose_oid(
        cert, server ? GNUTLS_KP_TLS_WWW_SERVER : GNUTLS_KP_TLS_WWW_CLIENT, 0);
    if (!server)
        return;
    gnutls_x509_crt_set_subject_alt_name(cert, GNUTLS_SAN_IPADDRESS, loopback4, sizeof(loopback4),
                                         GNUTLS_FSAN_APPEND);
    gnutls_x509_crt_set_subject_alt_name(cert, GNUTLS_SAN_IPADDRESS, loopback6, sizeof(loopback6),
                                         GNUTLS_FSAN_APPEND);
    gnutls_x509_crt_set_subject_alt_name(cert, GNUTLS_SAN_DNSNAME, "localhost", 9,
                                         GNUTLS_FSAN_APPEND);
    gnutls_x509_crt_set_subject_alt_name(cert, GNUTLS_SAN_DNSNAME, "kubernetes", 10,
                                         GNUTLS_FSAN_APPEND);
}

// ca NULL: signs itself.
static int make_pair(struct pair *p, const char *dn, unsigned char serial, const struct pair *ca,
                     bool server, struct err *err)
{
    const char *bad = NULL;
    unsigned char id[20];
    size_t id_len = sizeof(id);
    time_t now = time(NULL);
    int rc;

    if ((rc = gnutls_x509_privkey_init(&p->key)) < 0 || (rc = gnutls_x509_crt_init(&p->cert)) < 0)
        return failed(rc, "a certificate", err);
    rc = gnutls_x509_privkey_generate(p->key, GNUTLS_PK_ECDSA,
                                      GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
    if (rc < 0)
        return failed(rc, "a key", err);
    if ((rc = gnutls_x509_crt_set_dn(p->cert, dn, &bad)) < 0 ||
        (rc = gnutls_x509_crt_set_key(p->cert, p->key)) < 0)
        return failed(rc, dn, err);
    gnutls_x509_crt_set_version(p->cert, 3);
    gnutls_x509_crt_set_serial(p->cert, &serial, 1);
    gnutls_x509_crt_set_activation_time(p->cert, now - HOUR);
    gnutls_x509_crt_set_expiration_time(p->cert, now + YEARS_10);
    set_usage(p->cert, ca, server);
    if (gnutls_x509_crt_get_key_id(p->cert, GNUTLS_KEYID_USE_SHA1, id, &id_len) == 0)
        gnutls_x509_crt_set_subject_key_id(p->cert, id, id_len);
    rc = gnutls_x509_crt_sign2(p->cert, ca ? ca->cert : p->cert, ca ? ca->key : p->key,
                               GNUTLS_DIG_SHA256, 0);
    return rc < 0 ? failed(rc, dn, err) : 0;
}

static char *take_pem(gnutls_datum_t *d)
{
    char *text = xstrndup((const char *)d->data, d->size);

    gnutls_memset(d->data, 0, d->size);
    gnutls_free(d->data);
    return text;
}

static int export_pair(const struct pair *p, char **cert, char **key, struct err *err)
{
    gnutls_datum_t d;
    int rc = gnutls_x509_crt_export2(p->cert, GNUTLS_X509_FMT_PEM, &d);

    if (rc < 0)
        return failed(rc, "PEM", err);
    *cert = take_pem(&d);
    if (!key)
        return 0;
    if ((rc = gnutls_x509_privkey_export2_pkcs8(p->key, GNUTLS_X509_FMT_PEM, NULL,
                                                GNUTLS_PKCS_PLAIN, &d)) < 0)
        return failed(rc, "PEM", err);
    *key = take_pem(&d);
    return 0;
}

int sim_tls_make(struct sim_tls *tls, struct err *err)
{
    struct pair ca = {0}, server = {0}, client = {0};
    int rc = -1;

    *tls = (struct sim_tls){0};
    if (make_pair(&ca, "CN=dgdr-sim-ca", 1, NULL, false, err) == 0 &&
        make_pair(&server, "CN=dgdr-sim", 2, &ca, true, err) == 0 &&
        make_pair(&client, "CN=sim-cert,O=system:masters", 3, &ca, false, err) == 0 &&
        export_pair(&ca, &tls->ca_cert, NULL, err) == 0 &&
        export_pair(&server, &tls->server_cert, &tls->server_key, err) == 0 &&
        export_pair(&client, &tls->client_cert, &tls->client_key, err) == 0)
        rc = 0;
    pair_release(&ca);
    pair_release(&server);
    pair_release(&client);
    return rc;
}

void sim_tls_release(struct sim_tls *tls)
{
    free_clear(&tls->ca_cert);
    free_clear(&tls->server_cert);
    free_clear(&tls->client_cert);
    secret_free(&tls->server_key);
    secret_free(&tls->client_key);
}

int sim_tls_peer(struct MHD_Connection *connection, char *name, size_t size)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    gnutls_session_t session = info ? info->tls_session : NULL;
    const gnutls_datum_t *peers;
    gnutls_x509_crt_t cert;
    unsigned status = 0, count = 0;
    int rc = -1;

    if (!session || !(peers = gnutls_certificate_get_peers(session, &count)) || !count)
        return 0;
    if (gnutls_certificate_verify_peers2(session, &status) < 0 || status ||
        gnutls_x509_crt_init(&cert) < 0)
        return -1;
    if (gnutls_x509_crt_import(cert, &peers[0], GNUTLS_X509_FMT_DER) == 0 &&
        gnutls_x509_crt_get_dn_by_oid(cert, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &size) == 0)
        rc = 1;
    gnutls_x509_crt_deinit(cert);
    return rc;
}

#endif
