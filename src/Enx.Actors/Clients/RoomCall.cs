using Akka.Actor;
using Enx.Actors.Protocol;

namespace Enx.Actors.Clients;

/// <summary>
/// One message to one room, and its answer. A room's answers carry no number, so each message gets a sender of its own: what
/// comes to it is the answer, and an answer that comes too late finds nobody. A room that puts the answer off
/// (<see cref="RoomReplies.Awaited"/>) has all the time it needs, as long as it lives. Lives for one call, as a child of the client.
/// </summary>
internal sealed class RoomCall : ReceiveActor
{
    /// <summary>The room has answered.</summary>
    public sealed record Answered(int Number, IRoomReply Reply, IActorRef From) : INoSerializationVerificationNeeded;

    /// <summary>The room will answer later: the user waits in the waiting room.</summary>
    public sealed record PutOff(int Number, RoomReplies.Awaited Reply) : INoSerializationVerificationNeeded;

    /// <summary>The room has not answered in time, or not before its end.</summary>
    public sealed record Unanswered(int Number) : INoSerializationVerificationNeeded;

    /// <summary>What it is made with.</summary>
    /// <param name="rooms">The shard region.</param>
    /// <param name="message">What the room is to do or to say.</param>
    /// <param name="number">The parent's number for this call.</param>
    /// <param name="patience">How long the answer may take.</param>
    public static Props Props(IActorRef rooms, IWithRoomId message, int number, TimeSpan patience) =>
        Akka.Actor.Props.Create(() => new RoomCall(rooms, message, number, patience));

    public RoomCall(IActorRef rooms, IWithRoomId message, int number, TimeSpan patience)
    {
        Context.SetReceiveTimeout(patience);
        Receive<RoomReplies.Awaited>(awaited =>
        {
            Context.SetReceiveTimeout(null);
            Context.Watch(Sender);
            Context.Parent.Tell(new PutOff(number, awaited));
        });
        Receive<IRoomReply>(reply =>
        {
            Context.Parent.Tell(new Answered(number, reply, Sender));
            Context.Stop(Self);
        });
        Receive<ReceiveTimeout>(_ => GiveUp(number));
        // The room that kept the user waiting has ended or moved, and knows of nobody in its waiting room any more.
        Receive<Terminated>(_ => GiveUp(number));
        rooms.Tell(message, Self);
    }

    private void GiveUp(int number)
    {
        Context.Parent.Tell(new Unanswered(number));
        Context.Stop(Self);
    }
}
