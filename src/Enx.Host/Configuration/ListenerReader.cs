using System.Net;

namespace Enx.Host.Configuration;

/// <summary>Reads what concerns the listeners of HTTP beside <c>enx.http.bind-address</c>, and holds it against the rest.</summary>
internal static class ListenerReader
{
    private const string HeadersKey = "enx.http.proxy-headers";

    public static ManagementSettings Management(SettingReader r) => new(
        r.Choice<ManagementListener>("enx.management.listener"),
        r.Address("enx.management.bind-address"),
        r.Number("enx.management.port", 0, 65535));

    public static bool ReadsForwarded(SettingReader r) => r.Text(HeadersKey) switch
    {
        "forwarded" => true,
        "x-forwarded" => false,
        var other => throw new ConfigurationException($"{HeadersKey} is \"{other}\": give x-forwarded or forwarded."),
    };

    public static IReadOnlyList<string> AllowedHosts(SettingReader r) =>
        r.Words("enx.http.allowed-hosts", host => Uri.CheckHostName(host) != UriHostNameType.Unknown, "a list of host names without ports, such as [\"rooms.example.com\"]");

    /// <summary>Refuses what cannot stand together.</summary>
    public static void Check(EnxSettings settings)
    {
        var (http, management) = (settings.Http, settings.Management);
        if (settings.HasManagementListener && http.Port != 0 && http.Port == management.Port && Overlap(http.BindAddress, management.BindAddress))
            throw new ConfigurationException(
                $"enx.management.port and enx.http.port are both {http.Port}, on {management.BindAddress} and {http.BindAddress}: give another one, or switch enx.management.listener off to have all at one listener.");
    }

    private static bool Overlap(IPAddress one, IPAddress other) => one.Equals(other) || IsAny(one) || IsAny(other);

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
