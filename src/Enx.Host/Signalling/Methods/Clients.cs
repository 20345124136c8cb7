using System.Collections.Immutable;
using Enx.Host.Api;
using Enx.Host.Json;

namespace Enx.Host.Signalling.Methods;

/// <summary>Reads the ids of users. That they are in the room, the room checks.</summary>
internal static class Clients
{
    private const int Most = 1000;

    /// <summary>The one user that a call is about.</summary>
    public static string Need(StrictObject p, string key = "clientId") => p.NeedText(key, RoomIds.Longest);

    /// <summary>Some users; null when the key is not there.</summary>
    public static ImmutableArray<string>? ReadList(StrictObject p, string key) => p.Texts(key, Most, RoomIds.Longest);

    /// <summary>At least one user.</summary>
    public static ImmutableArray<string> NeedList(StrictObject p, string key) =>
        ReadList(p, key) is { Length: > 0 } ids ? ids : throw p.Wrong(key, "is missing: name at least one user");
}
