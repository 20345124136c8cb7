using Akka.Actor;
using Enx.Actors.Protocol;

namespace Enx.Actors.Endpoints;

/// <summary>What is said between a room, its endpoints and what they supervise. All of it stays on one node and in one tree.</summary>
internal static class EndpointProtocol
{
    /// <summary>A message that never leaves the node.</summary>
    public interface ILocalMessage : INoSerializationVerificationNeeded;

    // The room to an endpoint.

    /// <summary>The join is complete: answer it. From here on the session is told what happens.</summary>
    public sealed record Welcome(IActorRef ReplyTo, RoomReplies.RoomConnected Reply) : ILocalMessage;

    /// <summary>The client is to be told.</summary>
    public sealed record Say(RoomNotifications.Notification Notification) : ILocalMessage;

    /// <summary>Who is on which slot now; told at most three times a second, the latest wins.</summary>
    public sealed record ShowTalkers(RoomNotifications.OnActiveTalkerList List) : ILocalMessage;

    /// <summary>The media path changed.</summary>
    public sealed record PathIs(MediaProtocol.PathState State, string Cause) : ILocalMessage;

    /// <summary>The client publishes a stream.</summary>
    public sealed record StartStream(string StreamId, bool AudioMuted, bool VideoMuted) : ILocalMessage;

    /// <summary>A stream's microphone or camera went off or on.</summary>
    public sealed record MuteStream(string StreamId, bool Video, bool Muted) : ILocalMessage;

    /// <summary>The client publishes a stream no more.</summary>
    public sealed record StopStream(string StreamId) : ILocalMessage;

    /// <summary>The user is out: tell the client and stop.</summary>
    public sealed record Goodbye(DisconnectCause Cause) : ILocalMessage;

    // An endpoint to its room.

    /// <summary>The link is gone, and the policy gives it up.</summary>
    public sealed record LinkGone(string ClientId, string Cause) : ILocalMessage;

    /// <summary>A stream's media has arrived.</summary>
    public sealed record StreamLive(string ClientId, string StreamId) : ILocalMessage;

    // Children to their endpoint.

    /// <summary>A stream's media has arrived: the publisher may know.</summary>
    public sealed record Published(string StreamId) : ILocalMessage;

    /// <summary>A stream that was live has ended: the publisher may know.</summary>
    public sealed record Unpublished(string StreamId) : ILocalMessage;
}
