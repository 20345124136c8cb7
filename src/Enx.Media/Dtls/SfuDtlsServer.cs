using System.Security.Cryptography;
using Enx.Media.Srtp;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;
using TlsCertificate = Org.BouncyCastle.Tls.Certificate;
using TlsCertificateRequest = Org.BouncyCastle.Tls.CertificateRequest;
using TlsHashAlgorithm = Org.BouncyCastle.Tls.HashAlgorithm;

namespace Enx.Media.Dtls;

/// <summary>
/// The passive side of a DTLS 1.2 handshake for SRTP (RFC 5764): asks for the peer's certificate, holds it against the fingerprints
/// of the peer's SDP (RFC 8122 §5), picks an SRTP profile by our own order, and exports the SRTP keys.
/// </summary>
internal sealed class SfuDtlsServer(BcTlsCrypto crypto, DtlsIdentity identity, IReadOnlyList<byte[]> fingerprints, TimeSpan timeout) : DefaultTlsServer(crypto)
{
    /// <summary>The SRTP profile agreed upon.</summary>
    public SrtpProfile Profile { get; private set; }

    /// <summary>The exported keys (RFC 5764 §4.2), once the handshake is complete; BouncyCastle forgets its secrets right after.</summary>
    public byte[] KeyingMaterial { get; private set; } = [];

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

    protected override int[] GetSupportedCipherSuites() =>
    [
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    ];

    protected override bool PreferLocalCipherSuites() => true;

    public override int[] GetSupportedGroups() => [NamedGroup.x25519, NamedGroup.secp256r1];

    public override bool RequiresExtendedMasterSecret() => true;

    public override int GetHandshakeTimeoutMillis() => (int)timeout.TotalMilliseconds;

    public override int GetHandshakeResendTimeMillis() => 250;

    public override int GetMaxHandshakeMessageSize() => 16384;

    // RFC 6347 §4.1.2.7: a record that fails its check is dropped. BouncyCastle's default ends the association, which would let
    // anyone who can forge a sender's address hang up other people's calls.
    public override bool IgnoreCorruptDtlsRecords => true;

    public override void ProcessClientExtensions(IDictionary<int, byte[]> clientExtensions)
    {
        base.ProcessClientExtensions(clientExtensions);
        var offered = TlsSrtpUtilities.GetUseSrtpExtension(clientExtensions) ?? throw new TlsFatalAlert(AlertDescription.handshake_failure);
        foreach (var profile in SrtpProfiles.Preferred)
        {
            if (!offered.ProtectionProfiles.Contains((int)profile)) continue;
            Profile = profile;
            return;
        }

        throw new TlsFatalAlert(AlertDescription.handshake_failure);
    }

    public override IDictionary<int, byte[]> GetServerExtensions()
    {
        var extensions = base.GetServerExtensions() ?? new Dictionary<int, byte[]>();
        TlsSrtpUtilities.AddUseSrtpExtension(extensions, new UseSrtpData([(int)Profile], []));
        return extensions;
    }

    protected override TlsCredentialedSigner GetECDsaSignerCredentials() => DtlsCredentials.For(m_context, (BcTlsCrypto)Crypto, identity);

    public override TlsCertificateRequest GetCertificateRequest() =>
        new([ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign], TlsUtilities.GetDefaultSupportedSignatureAlgorithms(m_context), null);

    public override void NotifyClientCertificate(TlsCertificate clientCertificate) => DtlsCredentials.Verify(clientCertificate, fingerprints);

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        KeyingMaterial = m_context.ExportKeyingMaterial(ExporterLabel.dtls_srtp, null, Profile.ExporterLength);
    }
}

/// <summary>What both sides of a handshake do with certificates.</summary>
internal static class DtlsCredentials
{
    public static TlsCredentialedSigner For(TlsContext context, BcTlsCrypto crypto, DtlsIdentity identity) => new DefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context),
        new EcdsaSigner(identity.Key),
        new TlsCertificate([new BcTlsCertificate(crypto, identity.Certificate)]),
        new SignatureAndHashAlgorithm(TlsHashAlgorithm.sha256, SignatureAlgorithm.ecdsa));

    /// <summary>The certificate must be the one that the peer's SDP announced: this binds media to signalling (RFC 8827 §6.5).</summary>
    public static void Verify(TlsCertificate certificate, IReadOnlyList<byte[]> fingerprints)
    {
        if (certificate is null || certificate.IsEmpty) throw new TlsFatalAlert(AlertDescription.bad_certificate);
        var hash = SHA256.HashData(certificate.GetCertificateAt(0).GetEncoded());
        foreach (var fingerprint in fingerprints)
            if (CryptographicOperations.FixedTimeEquals(hash, fingerprint)) return;
        throw new TlsFatalAlert(AlertDescription.bad_certificate);
    }

    /// <summary>Signs with a key that stays in the platform's crypto.</summary>
    private sealed class EcdsaSigner(ECDsa key) : TlsSigner
    {
        public byte[] GenerateRawSignature(SignatureAndHashAlgorithm algorithm, byte[] hash) => key.SignHash(hash, DSASignatureFormat.Rfc3279DerSequence);

        public TlsStreamSigner? GetStreamSigner(SignatureAndHashAlgorithm algorithm) => null;
    }
}
