using System.Collections.Immutable;
using System.Globalization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Enx.Actors.Hosting;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// A backend service inside the cluster: it puts out who has neither microphone nor camera nor screen on for so many minutes.
if (args is not [var seed, var roomId, var minutes, .. var rest]
    || !double.TryParse(minutes, CultureInfo.InvariantCulture, out var limit) || limit <= 0 || rest.Length > 1)
{
    Console.Error.WriteLine("usage: IdleGuard SEED-NODE ROOM-ID MINUTES [OWN-HOST]   e.g. akka.tcp://enx@127.0.0.1:4053 lobby 10");
    return 64;
}

Console.WriteLine($"Guarding room {roomId} of {seed}: who is idle for {limit} minutes is put out. Ctrl+C ends it.");

// A service that is parted from most nodes is taken down by the cluster's rules rather than left alone. Then it joins anew.
while (await RunAsync() is CoordinatedShutdown.ClusterDowningReason) Console.WriteLine("The nodes are gone; looking for them again.");
return 0;

async Task<CoordinatedShutdown.Reason?> RunAsync()
{
    var builder = Host.CreateApplicationBuilder();
    builder.Logging.ClearProviders(); // It prints itself what it does; what Akka does beneath is not shown.
    builder.Services.AddAkka(Address.Parse(seed).System, akka => akka
        .ConfigureLoggers(loggers => { loggers.ClearLoggers(); loggers.AddLoggerFactory(); loggers.LogLevel = Akka.Event.LogLevel.ErrorLevel; })
        .AddHocon("akka.stdout-loglevel = OFF", HoconAddMode.Prepend)
        .AddStartup((system, _) => Cluster.Get(system).RegisterOnMemberUp(() => Console.WriteLine("Joined the cluster.")))
        .WithStrictSerialization()
        .WithRemoting(rest is [var ownHost] ? ownHost : "127.0.0.1", 0)
        .WithClustering(new ClusterOptions { Roles = ["backend"], SeedNodes = [seed] })
        .AddEnxRoomsProxy()
        .WithActors((system, registry) => system.ActorOf(
            Props.Create(() => new IdleGuard(registry.Get<RoomActor>(), seed, roomId, TimeSpan.FromMinutes(limit))), "idle-guard")));
    using var host = builder.Build();
    var system = host.Services.GetRequiredService<ActorSystem>();
    await host.RunAsync();
    return CoordinatedShutdown.Get(system).ShutdownReason;
}

/// <summary>Guards one room. Whatever happens in it is a reason to ask who is in it and how; a timer runs for each who is quiet.</summary>
internal sealed class IdleGuard : ReceiveActor, IWithTimers
{
    private readonly Dictionary<string, string> _names = [];
    private bool _making;

    public IdleGuard(IActorRef rooms, string seed, string roomId, TimeSpan limit)
    {
        // A subscription ends when its room moves or its node restarts, and nobody says so: it is renewed all the time.
        Receive<Renew>(_ => Cluster.Get(Context.System).SelfMember.Status != MemberStatus.Up, _ => Console.WriteLine($"Waiting for {seed} to let this service in. Is a node running there?"));
        Receive<Renew>(_ =>
        {
            rooms.Tell(new RoomCommands.Subscribe(roomId, Self));
            rooms.Tell(new RoomQueries.GetUsers(roomId));
        });
        Receive<RoomReplies.Refused>(r => r.Code == Codes.RoomNotFound && !_making, _ =>
        {
            _making = true;
            Console.WriteLine($"There is no room {roomId}: making it.");
            rooms.Tell(new RoomCommands.CreateRoom(roomId, roomId, "idle-guard", new RoomSettings(), ImmutableDictionary<string, string>.Empty));
        });
        Receive<RoomReplies.RoomDetails>(_ => _making = false);
        Receive<RoomReplies.RoomEventOccurred>(e =>
        {
            if (e.Event is not RoomEvents.UserLeft left) rooms.Tell(new RoomQueries.GetUsers(roomId));
            else if (_names.Remove(left.ClientId, out var name)) Console.WriteLine($"{name} has left.");
        });
        Receive<RoomReplies.UserList>(list => list.Users.ToList().ForEach(user => Watch(user, limit)));
        Receive<IdleFor>(idle => _names.ContainsKey(idle.ClientId), idle =>
        {
            Console.WriteLine($"{_names[idle.ClientId]} was idle for {limit.TotalMinutes} minutes and is put out.");
            rooms.Tell(new RoomCommands.Disconnect(roomId, idle.ClientId, DisconnectCause.ByServer));
        });
        ReceiveAny(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Renew), new Renew(), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5));

    private void Watch(RoomNotifications.UserMeta user, TimeSpan limit)
    {
        if (_names.TryAdd(user.ClientId, user.Name)) Console.WriteLine($"{user.Name} is in the room.");
        var quiet = user.AudioMuted && user.VideoMuted && !user.Sharing && user.Role != Role.Viewer;
        if (!quiet) Timers.Cancel(user.ClientId);
        else if (!Timers.IsTimerActive(user.ClientId)) Timers.StartSingleTimer(user.ClientId, new IdleFor(user.ClientId), limit);
    }

    private sealed record Renew;
    private sealed record IdleFor(string ClientId);
}
