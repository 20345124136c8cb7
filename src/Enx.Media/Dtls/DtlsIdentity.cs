using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Enx.Media.Dtls;

/// <summary>The server's DTLS identity: a self-signed ECDSA P-256 certificate made at start, and its fingerprint for SDP (RFC 8122 §5).
/// The private key stays in the platform's crypto.</summary>
internal sealed class DtlsIdentity : IDisposable
{
    private DtlsIdentity(ECDsa key, byte[] certificate)
    {
        Key = key;
        Certificate = certificate;
        Fingerprint = Format(SHA256.HashData(certificate));
    }

    public ECDsa Key { get; }

    /// <summary>The certificate in DER.</summary>
    public byte[] Certificate { get; }

    /// <summary>SHA-256 of the certificate as SDP writes it: <c>AB:CD:…</c>.</summary>
    public string Fingerprint { get; }

    public static DtlsIdentity Create()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=enx", key, HashAlgorithmName.SHA256);
        var now = DateTimeOffset.UnixEpoch.AddYears(50);
        // WebRTC checks the fingerprint, not the dates (RFC 8827 §6.5): fixed ones tell an observer nothing about the node.
        using var certificate = request.CreateSelfSigned(now, now.AddYears(100));
        return new DtlsIdentity(key, certificate.RawData);
    }

    public static string Format(ReadOnlySpan<byte> hash) => string.Join(':', hash.ToArray().Select(b => b.ToString("X2")));

    public void Dispose() => Key.Dispose();
}
