using System.Collections.Immutable;
using System.Globalization;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Event;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Enx.Actors.Hosting;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// A backend service inside the cluster: it makes a room, hears its events, and puts out who has neither microphone nor camera nor
// screen on for so many minutes. It holds no rooms itself: it speaks to them through a proxy of their shard region.
if (args is not [var seed, var roomId, var minutes, .. var rest]
    || !double.TryParse(minutes, CultureInfo.InvariantCulture, out var limit) || limit <= 0 || rest.Length > 1)
{
    Console.Error.WriteLine("usage: IdleGuard SEED-NODE ROOM-ID MINUTES [OWN-HOST]   e.g. akka.tcp://enx@127.0.0.1:4053 lobby 10");
    return 64;
}

// A service that is parted from most nodes is taken down by the cluster's rules rather than left alone. Then it joins anew.
while (await RunAsync() is CoordinatedShutdown.ClusterDowningReason) Console.WriteLine("The nodes are gone; looking for them again.");
return 0;

async Task<CoordinatedShutdown.Reason?> RunAsync()
{
    var builder = Host.CreateApplicationBuilder();
    builder.Services.AddAkka(Address.Parse(seed).System, akka => akka
        .WithStrictSerialization()
        .WithRemoting(rest is [var ownHost] ? ownHost : "127.0.0.1", 0)
        .WithClustering(new ClusterOptions { Roles = ["backend"], SeedNodes = [seed] })
        .AddEnxRoomsProxy()
        .WithActors((system, registry) => system.ActorOf(
            Props.Create(() => new IdleGuard(registry.Get<RoomActor>(), roomId, TimeSpan.FromMinutes(limit))), "idle-guard")));
    using var host = builder.Build();
    var system = host.Services.GetRequiredService<ActorSystem>();
    await host.RunAsync();
    return CoordinatedShutdown.Get(system).ShutdownReason;
}

/// <summary>Guards one room. Whatever happens in it is a reason to ask who is in it and how; a timer runs for each who is quiet.</summary>
internal sealed class IdleGuard : ReceiveActor, IWithTimers
{
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public IdleGuard(IActorRef rooms, string roomId, TimeSpan limit)
    {
        // A subscription ends when its room moves or its node restarts, and nobody says so: it is renewed all the time.
        Receive<Renew>(_ =>
        {
            rooms.Tell(new RoomCommands.Subscribe(roomId, Self));
            rooms.Tell(new RoomQueries.GetUsers(roomId));
        });
        Receive<RoomReplies.Refused>(r => r.Code == Codes.RoomNotFound, _ =>
            rooms.Tell(new RoomCommands.CreateRoom(roomId, roomId, "idle-guard", new RoomSettings(), ImmutableDictionary<string, string>.Empty)));
        Receive<RoomReplies.RoomEventOccurred>(e =>
        {
            if (e.Event is RoomEvents.UserLeft left) Timers.Cancel(left.ClientId);
            else rooms.Tell(new RoomQueries.GetUsers(roomId));
        });
        Receive<RoomReplies.UserList>(list =>
        {
            foreach (var user in list.Users) Watch(user, limit);
        });
        Receive<IdleFor>(idle =>
        {
            _log.Info("{ClientId} was idle for {Limit} in room {RoomId} and is put out", idle.ClientId, limit, roomId);
            rooms.Tell(new RoomCommands.Disconnect(roomId, idle.ClientId, DisconnectCause.ByServer));
        });
        Receive<IRoomReply>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Renew), new Renew(), TimeSpan.Zero, TimeSpan.FromSeconds(5));

    private void Watch(RoomNotifications.UserMeta user, TimeSpan limit)
    {
        var quiet = user.AudioMuted && user.VideoMuted && !user.Sharing && user.Role != Role.Viewer;
        if (!quiet) Timers.Cancel(user.ClientId);
        else if (!Timers.IsTimerActive(user.ClientId)) Timers.StartSingleTimer(user.ClientId, new IdleFor(user.ClientId), limit);
    }

    private sealed record Renew;

    private sealed record IdleFor(string ClientId);
}
