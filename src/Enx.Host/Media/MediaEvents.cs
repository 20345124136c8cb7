using Akka.Actor;
using Enx.Actors.Protocol;
using Enx.Media.Engine;

namespace Enx.Host.Media;

/// <summary>What the media engine says, on its way from a loop's thread to the media node's actor.</summary>
internal static class MediaEvents
{
    /// <summary>A peer's path changed.</summary>
    public sealed record PathChanged(string RoomId, string PeerId, PathState State, string Cause) : INoSerializationVerificationNeeded;

    /// <summary>The order of speakers changed.</summary>
    public sealed record SpeakersChanged(string RoomId, IReadOnlyList<Speaker> Order) : INoSerializationVerificationNeeded;

    /// <summary>A plan has been carried out, or not.</summary>
    public sealed record PlanDone(IActorRef ReplyTo, MediaProtocol.RoomApplied Report, string? Problem) : INoSerializationVerificationNeeded;
}

/// <summary>Hands on to the actor what the engine's threads say: a tell, so they lose no time. What is said before there is an actor is lost.</summary>
internal sealed class MediaObserver : IMediaObserver
{
    private volatile IActorRef? _node;

    /// <summary>Who hears from now on.</summary>
    public void Attach(IActorRef node) => _node = node;

    public void OnPathChanged(string roomId, string peerId, PathState state, string cause) =>
        _node?.Tell(new MediaEvents.PathChanged(roomId, peerId, state, cause), ActorRefs.NoSender);

    public void OnSpeakersChanged(string roomId, IReadOnlyList<Speaker> order) =>
        _node?.Tell(new MediaEvents.SpeakersChanged(roomId, order), ActorRefs.NoSender);
}
