using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Event;
using Akka.Remote.Hosting;

namespace Enx.Actors.Hosting;

/// <summary>
/// TLS between the members of a cluster. Both ends present a certificate, and take only one that chains to the authority. Its name is
/// not compared with the member's address: who has such a certificate may be any member, so the authority should sign members only.
/// </summary>
public sealed class RemotingTls
{
    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection? _authority;

    /// <summary>TLS with a certificate.</summary>
    /// <param name="certificate">This member's own, with its private key.</param>
    /// <param name="authority">What peers' certificates must chain to; null: what the system trusts.</param>
    public RemotingTls(X509Certificate2 certificate, X509Certificate2Collection? authority) => (_certificate, _authority) = (certificate, authority);

    /// <summary>Reads the files of a member.</summary>
    /// <param name="certificate">A PKCS#12 file: certificate and private key.</param>
    /// <param name="password">Its password; may be empty.</param>
    /// <param name="authority">A PEM file with one certificate or more; null: what the system trusts.</param>
    /// <exception cref="CryptographicException">A file is not what it should be, or the password is wrong.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static RemotingTls Load(string certificate, string password, string? authority)
    {
        var own = X509CertificateLoader.LoadPkcs12FromFile(certificate, password);
        if (!own.HasPrivateKey) throw new CryptographicException("it holds no private key");
        if (authority is null) return new RemotingTls(own, null);
        var trusted = new X509Certificate2Collection();
        trusted.ImportFromPemFile(authority);
        return trusted.Count > 0 ? new RemotingTls(own, trusted) : throw new CryptographicException("it holds no certificate");
    }

    /// <summary>Why peers that trust the same authority would turn this member's certificate down; null when they would not.</summary>
    public string? Fault => FaultOf(_certificate, null);

    /// <summary>Switches TLS on for a member: a node's does, and a backend's should.</summary>
    public RemoteOptions ApplyTo(RemoteOptions remoting)
    {
        ArgumentNullException.ThrowIfNull(remoting);
        remoting.EnableSsl = true;
        remoting.Ssl = new SslOptions
        {
            X509Certificate = _certificate,
            RequireMutualAuthentication = true,
            SuppressValidation = false,
            CustomValidator = (certificate, chain, peer, _, log) =>
            {
                var fault = certificate is null ? "it has none" : FaultOf(certificate, chain);
                if (fault is not null) log.Warning("The certificate of {Peer} is not taken: {Fault}", peer, fault);
                return fault is null;
            },
        };
        return remoting;
    }

    private string? FaultOf(X509Certificate2 certificate, X509Chain? presented)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (_authority is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(_authority);
        }
        if (presented is not null) chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        return chain.Build(certificate) ? null : string.Join(" ", chain.ChainStatus.Select(s => s.StatusInformation.Trim()));
    }
}
