using Enx.Media.Srtp;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Enx.Media.Dtls;

/// <summary>The active side of a DTLS 1.2 handshake for SRTP (RFC 5764): what we are to a peer that waits, and what a browser is to us. Warms the server
/// up, and is the peer for tests and load.</summary>
/// <param name="crypto">BouncyCastle's crypto.</param>
/// <param name="identity">The client's certificate.</param>
/// <param name="fingerprints">What the server's certificate must match; null to accept any.</param>
/// <param name="profiles">The SRTP profiles to offer, most wanted first.</param>
/// <param name="timeout">How long the handshake may take.</param>
internal sealed class SfuDtlsClient(BcTlsCrypto crypto, DtlsIdentity identity, IReadOnlyList<byte[]>? fingerprints, IReadOnlyList<SrtpProfile> profiles, TimeSpan timeout)
    : DefaultTlsClient(crypto)
{
    /// <summary>The SRTP profile agreed upon.</summary>
    public SrtpProfile Profile { get; private set; }

    /// <summary>The exported keys, once the handshake is complete.</summary>
    public byte[] KeyingMaterial { get; private set; } = [];

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

    // Ours is an elliptic-curve certificate; that of a peer that waits may be an RSA one.
    protected override int[] GetSupportedCipherSuites() =>
    [
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    ];

    public override int GetHandshakeTimeoutMillis() => (int)timeout.TotalMilliseconds;

    public override int GetHandshakeResendTimeMillis() => 250;

    // RFC 6347 §4.1.2.7: a record that fails its check is dropped. BouncyCastle's default ends the association, which would let
    // anyone who can forge a sender's address hang up other people's calls.
    public override bool IgnoreCorruptDtlsRecords => true;

    public override IDictionary<int, byte[]> GetClientExtensions()
    {
        var extensions = base.GetClientExtensions() ?? new Dictionary<int, byte[]>();
        TlsSrtpUtilities.AddUseSrtpExtension(extensions, new UseSrtpData([.. profiles.Select(p => (int)p)], []));
        return extensions;
    }

    public override void ProcessServerExtensions(IDictionary<int, byte[]> serverExtensions)
    {
        base.ProcessServerExtensions(serverExtensions);
        var chosen = TlsSrtpUtilities.GetUseSrtpExtension(serverExtensions) ?? throw new TlsFatalAlert(AlertDescription.handshake_failure);
        Profile = (SrtpProfile)chosen.ProtectionProfiles[0];
        if (!profiles.Contains(Profile)) throw new TlsFatalAlert(AlertDescription.illegal_parameter);
    }

    public override TlsAuthentication GetAuthentication() => new Authentication(this);

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        KeyingMaterial = m_context.ExportKeyingMaterial(ExporterLabel.dtls_srtp, null, Profile.ExporterLength);
    }

    private TlsCredentials Credentials() => DtlsCredentials.For(m_context, (BcTlsCrypto)Crypto, identity);

    private sealed class Authentication(SfuDtlsClient client) : TlsAuthentication
    {
        public void NotifyServerCertificate(TlsServerCertificate serverCertificate) => client.Verify(serverCertificate);

        public TlsCredentials GetClientCredentials(CertificateRequest certificateRequest) => client.Credentials();
    }

    private void Verify(TlsServerCertificate certificate)
    {
        if (fingerprints is not null) DtlsCredentials.Verify(certificate.Certificate, fingerprints);
    }
}
