using System.Collections.Immutable;
using Akka.Actor;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.RoomNotifications;

namespace Enx.Actors.Rooms.Context;

/// <summary>Who a room speaks to: the endpoints of those who are in or on their way in, and the backends that subscribed.</summary>
internal sealed class RoomAudience
{
    /// <summary>How many subscribers a room has at most.</summary>
    public const int MaxSubscribers = 64;

    private readonly Dictionary<string, Presence> _presences = new(StringComparer.Ordinal);
    private ImmutableHashSet<IActorRef> _subscribers = [];

    /// <summary>Those who are in: their joins are complete.</summary>
    public IEnumerable<Presence> Entered => _presences.Values.Where(p => p.Entered);

    /// <summary>Those whose joins are under way.</summary>
    public IEnumerable<Presence> OnTheWayIn => _presences.Values.Where(p => !p.Entered);

    /// <summary>Whether nobody is in, on the way in, or listening.</summary>
    public bool IsEmpty => _presences.Count == 0 && _subscribers.IsEmpty;

    public Presence? Find(string clientId) => _presences.GetValueOrDefault(clientId);

    /// <summary>The presence, if its join is complete.</summary>
    public Presence? FindEntered(string clientId) => Find(clientId) is { Entered: true } p ? p : null;

    public void Add(Presence presence) => _presences.Add(presence.ClientId, presence);

    public Presence? Remove(string clientId) => _presences.Remove(clientId, out var presence) ? presence : null;

    public void Tell(string clientId, Notification notification) => FindEntered(clientId)?.Endpoint.Tell(new EndpointProtocol.Say(notification));

    /// <summary>Tells everybody who is in.</summary>
    public void TellAll(Notification notification)
    {
        var say = new EndpointProtocol.Say(notification);
        foreach (var p in Entered) p.Endpoint.Tell(say);
    }

    public void TellOthers(string clientId, Notification notification)
    {
        var say = new EndpointProtocol.Say(notification);
        foreach (var p in Entered)
            if (p.ClientId != clientId) p.Endpoint.Tell(say);
    }

    /// <summary>Takes a subscriber in; false when there are too many.</summary>
    public bool Subscribe(IActorRef subscriber)
    {
        if (_subscribers.Count >= MaxSubscribers && !_subscribers.Contains(subscriber)) return false;
        _subscribers = _subscribers.Add(subscriber);
        return true;
    }

    public bool IsSubscribed(IActorRef subscriber) => _subscribers.Contains(subscriber);

    public void Unsubscribe(IActorRef subscriber) => _subscribers = _subscribers.Remove(subscriber);

    /// <summary>Tells the subscribers: a fact, or news.</summary>
    public void Publish(IRoomReply news)
    {
        foreach (var s in _subscribers) s.Tell(news);
    }
}
