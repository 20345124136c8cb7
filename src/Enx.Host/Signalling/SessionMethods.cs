using Enx.Host.Verbs;

namespace Enx.Host.Signalling;

/// <summary>The methods of the conversation itself, which the session carries out; all others are a room's (<see cref="VerbTable"/>).</summary>
internal static class SessionMethods
{
    public const string JoinRoom = "joinRoom";
    public const string ResumeRoom = "resumeRoom";
    public const string IceServers = "iceServers";
    public const string Disconnect = "disconnect";
    public const string Ping = "ping";

    /// <summary>Every method that a client can call.</summary>
    public static IEnumerable<string> AllNames => [JoinRoom, ResumeRoom, IceServers, Disconnect, Ping, .. VerbTable.All.Select(v => v.Name)];
}
