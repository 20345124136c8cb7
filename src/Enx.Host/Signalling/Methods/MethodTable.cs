using System.Collections.Frozen;

namespace Enx.Host.Signalling.Methods;

/// <summary>All methods. Those of the conversation itself the session carries out; all others are a room's.</summary>
internal static class MethodTable
{
    public const string JoinRoom = "joinRoom";
    public const string ResumeRoom = "resumeRoom";
    public const string IceServers = "iceServers";
    public const string Disconnect = "disconnect";
    public const string Ping = "ping";

    private static readonly FrozenDictionary<string, RoomMethod> OfRooms =
        new[] { Publishing.Methods, Link.Methods, Moderation.Methods, Floor.Methods, Messages.Methods, Receiving.Methods }
            .SelectMany(theme => theme)
            .ToFrozenDictionary(m => m.Name, StringComparer.Ordinal);

    /// <summary>Every method there is.</summary>
    public static IEnumerable<string> Names => [JoinRoom, ResumeRoom, IceServers, Disconnect, Ping, .. OfRooms.Keys];

    /// <summary>The method of that name that a room carries out; null when there is none.</summary>
    public static RoomMethod? Find(string name) => OfRooms.GetValueOrDefault(name);
}
