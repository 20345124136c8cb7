using System.Collections.Immutable;
using Akka.Actor;
using Enx.Actors.Protocol;

/// <summary>Somebody without media. The actor hears what the page of a person in a browser would hear.</summary>
internal sealed class Guest : ReceiveActor
{
    public Guest()
    {
        Receive<RoomReplies.Notify>(notify => Console.WriteLine($"The guest hears {notify.Notification.GetType().Name}"));
        ReceiveAny(_ => { });
    }

    /// <summary>What brings the guest in. A gateway says this for each browser whose token it has checked.</summary>
    public static RoomCommands.JoinRoom Join(string roomId, IActorRef session)
    {
        var id = Guid.NewGuid().ToString("n");
        var user = new User("Bob", Role.Participant, "team-8", ImmutableDictionary<string, string>.Empty);
        return new RoomCommands.JoinRoom(
            roomId, $"bob-{id}", TokenId: id, TokenExpiresAt: DateTimeOffset.UtcNow.AddMinutes(15), user, new LocalInfo(), new RoomInfo(), AdvanceOptions: [], Offer: null, session);
    }
}
