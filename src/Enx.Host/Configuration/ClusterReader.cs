using System.Net;
using System.Security.Cryptography;
using Enx.Actors.Hosting;
using Enx.Actors.Protocol;

namespace Enx.Host.Configuration;

/// <summary>Reads <c>enx.cluster</c>, and holds it against the rest of the configuration.</summary>
internal static class ClusterReader
{
    private const string RolesKey = "enx.cluster.roles";
    private const string CertificateKey = "enx.cluster.tls.certificate";
    private const string AuthorityKey = "enx.cluster.tls.authority";

    /// <summary>The settings, each for itself.</summary>
    public static ClusterSettings Read(SettingReader r)
    {
        var tls = Tls(r);
        var scheme = tls is null ? "akka.tcp" : "akka.ssl.tcp";
        return new ClusterSettings(
            r.Text("enx.cluster.name"),
            Roles(r),
            r.Text("enx.cluster.hostname"),
            r.AddressOrNone("enx.cluster.bind-address"),
            r.Number("enx.cluster.port", 0, 65535),
            r.Words("enx.cluster.seed-nodes", word => IsNodeAddress(word, scheme), $"a list of node addresses, {(tls is null ? "" : "with enx.cluster.tls ")}such as [\"{scheme}://enx@10.0.0.1:4053\"]"),
            r.Choice<SplitBrainStrategy>("enx.cluster.split-brain"),
            tls,
            r.Duration("enx.cluster.drain-timeout", TimeSpan.Zero, TimeSpan.FromMinutes(10)));
    }

    /// <summary>Refuses what cannot stand together. What is odd, but may be meant, comes out as sentences for the log.</summary>
    public static IReadOnlyList<string> Check(EnxSettings settings, SettingReader r)
    {
        var cluster = settings.Cluster;
        if (cluster.SplitBrain == SplitBrainStrategy.Lease && settings.Storage.Provider != StorageProvider.PostgreSql)
            throw new ConfigurationException("enx.cluster.split-brain is lease, which is kept in PostgreSQL: set enx.storage.provider to postgresql, or give auto or majority.");
        var plainAllowed = r.Switch("enx.cluster.allow-plain");
        if (cluster.Tls is null && !plainAllowed && OpenKey(cluster) is { } open)
            throw new ConfigurationException(
                $"{open} is not loopback, and whoever reaches the cluster's port can command the rooms: set {CertificateKey} "
                + $"({EnxConfiguration.VariableFor(CertificateKey)}), or switch enx.cluster.allow-plain on where nobody else can reach it.");
        return cluster.Tls is not null && r.Text(AuthorityKey, shortest: 0, longest: 4096).Length == 0
            ? [$"{AuthorityKey} is empty: whoever has a certificate of an authority that this system trusts may join the cluster."]
            : [];
    }

    /// <summary>What lets others reach the port of the cluster; null when nothing does.</summary>
    private static string? OpenKey(ClusterSettings cluster) =>
        cluster.BindAddress is { } address
            ? IPAddress.IsLoopback(address) ? null : $"enx.cluster.bind-address ({address})"
            : IsLoopback(cluster.Hostname) ? null : $"enx.cluster.hostname ({cluster.Hostname})";

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static IReadOnlyList<string> Roles(SettingReader r)
    {
        var roles = r.Words(RolesKey, word => NodeRoles.All.Contains(word), $"a list of {string.Join(", ", NodeRoles.All)}");
        return roles.Count > 0 ? [.. roles.Distinct(StringComparer.Ordinal)]
            : throw new ConfigurationException($"{RolesKey} is empty: give at least one of {string.Join(", ", NodeRoles.All)}.");
    }

    private static RemotingTls? Tls(SettingReader r)
    {
        var certificate = r.Text(CertificateKey, shortest: 0, longest: 4096);
        var password = r.Secret("enx.cluster.tls.password", 0).Reveal();
        var authority = r.Text(AuthorityKey, shortest: 0, longest: 4096);
        if (certificate.Length == 0)
        {
            return authority.Length == 0 ? null
                : throw new ConfigurationException($"{AuthorityKey} is set without {CertificateKey}: a node that checks others must show a certificate itself.");
        }

        foreach (var (key, file) in new[] { (CertificateKey, certificate), (AuthorityKey, authority) })
        {
            if (file.Length > 0 && !File.Exists(file)) throw new ConfigurationException($"{key} is \"{file}\": there is no such file.");
        }

        try
        {
            var tls = RemotingTls.Load(certificate, password, authority.Length > 0 ? authority : null);
            return tls.Fault is not { } fault ? tls
                : throw new ConfigurationException($"{CertificateKey} is \"{certificate}\", and other nodes would not take it: {fault.ReplaceLineEndings(" ")}");
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                $"{CertificateKey} ({certificate}) must be a PKCS#12 file with a private key, enx.cluster.tls.password its password, and {AuthorityKey} a PEM file or nothing: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static bool IsNodeAddress(string text, string scheme) =>
        Akka.Actor.Address.TryParse(text, out var address) && address is { Host: not null, Port: not null } && address.Protocol == scheme;
}
