using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Akka.TestKit.Xunit2;
using Enx.Actors.Directory;
using Enx.Actors.Hosting;
using Enx.Actors.Placement;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms;
using Enx.Actors.Tests.Rooms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Hosting;

/// <summary>Rooms in a real host, on a real cluster of one, with a database on disk.</summary>
public sealed class EnxRoomsHostingTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"enx-{Guid.NewGuid():n}");

    private readonly NodeTable _nodes = new(TimeProvider.System);

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (System.IO.Directory.Exists(_folder)) System.IO.Directory.Delete(_folder, recursive: true);
    }

    private Task<IHost> StartAsync(Action<IActorRegistry, ActorSystem>? more = null) => RunAsync(akka => akka
        .AddEnxRooms(new EnxRoomsOptions { ConnectionString = $"Data Source={Path.Combine(_folder, "deep", "rooms.db")}", Time = new ManualTime(Noon), JoinTimeout = Patience, Nodes = _nodes })
        .WithActors((system, registry) => more?.Invoke(registry, system)));

    private static async Task<IHost> RunAsync(Action<AkkaConfigurationBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAkka("enx", akka =>
        {
            akka.ConfigureLoggers(l => { l.ClearLoggers(); l.LogLevel = Akka.Event.LogLevel.ErrorLevel; });
            configure(akka);
            akka.AddHocon(ConfigurationFactory.ParseString(TestKitConfig), HoconAddMode.Append);
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static readonly string TestKitConfig = TestKit.DefaultConfig.ToString();

    private static IActorRef Rooms(IHost host) => host.Services.GetRequiredService<ActorRegistry>().Get<RoomActor>();

    private static async Task<RoomList> ListAsync(IHost host, Func<RoomList, bool> until)
    {
        var directory = host.Services.GetRequiredService<ActorRegistry>().Get<RoomDirectory>();
        for (var end = DateTime.UtcNow + Patience; ;)
        {
            var list = await directory.Ask<RoomList>(new DirectoryQueries.ListRooms(), Patience);
            if (until(list) || DateTime.UtcNow > end) return list;
            await Task.Delay(100);
        }
    }

    [Fact]
    public async Task A_room_outlives_its_host_with_its_settings_and_is_listed()
    {
        var settings = new RoomSettings { Participants = 42, Description = "kept" };
        using (var first = await StartAsync())
        {
            Assert.Equal(settings, (await Rooms(first).Ask<RoomReplies.RoomDetails>(Create(settings), Patience)).Settings);
            Assert.Equal("r1", Assert.Single((await ListAsync(first, _ => true)).Rooms).RoomId);
            await Rooms(first).Ask<RoomReplies.RoomDetails>(Create(roomId: "r2"), Patience);
            await Rooms(first).Ask<RoomReplies.Done>(new RoomCommands.DeleteRoom("r2"), Patience);
            await Rooms(first).Ask<RoomReplies.RoomDetails>(new RoomCommands.UpdateRoom("r1", "Renamed", null, null, null), Patience);
            await first.StopAsync();
        }

        using var second = await StartAsync();
        var listed = Assert.Single((await ListAsync(second, l => l.Total == 1 && l.Rooms[0].Name == "Renamed")).Rooms);
        Assert.Equal(("r1", "Renamed", 42), (listed.RoomId, listed.Name, listed.Settings.Participants));
        var details = await Rooms(second).Ask<RoomReplies.RoomDetails>(new RoomQueries.GetRoom("r1"), Patience);
        Assert.Equal((settings, "Renamed"), (details.Settings, details.Name));
        Assert.Equal(Codes.RoomNotFound, (await Rooms(second).Ask<RoomReplies.Refused>(new RoomQueries.GetRoom("r2"), Patience)).Code);
        await second.StopAsync();
    }

    [Fact]
    public async Task A_room_with_somebody_in_it_runs_again_after_a_start_although_nobody_asks_for_it()
    {
        using (var first = await StartAsync())
        {
            foreach (var roomId in new[] { "occupied", "left", "empty" }) await Rooms(first).Ask<RoomReplies.RoomDetails>(Create(roomId: roomId), Patience);
            using var kit = new TestKit(first.Services.GetRequiredService<ActorSystem>());
            foreach (var roomId in new[] { "occupied", "left" })
            {
                var session = kit.CreateTestProbe();
                Rooms(first).Tell(Join("ann", media: false, token: roomId, session: session, roomId: roomId), session);
                await session.ExpectMsgAsync<RoomReplies.RoomConnected>(Patience);
            }
            await Rooms(first).Ask<RoomReplies.Done>(new RoomCommands.Disconnect("left", "ann", DisconnectCause.Normal), Patience);
            await first.StopAsync();
        }

        using var second = await StartAsync();
        using var later = new TestKit(second.Services.GetRequiredService<ActorSystem>());
        await later.AwaitAssertAsync(async () => Assert.Equal(["occupied"], await RunningAsync(second)), Patience);
        await second.StopAsync();

        static async Task<IEnumerable<string>> RunningAsync(IHost host) =>
            (await Rooms(host).Ask<CurrentShardRegionState>(GetShardRegionState.Instance, Patience)).Shards.SelectMany(s => s.EntityIds);
    }

    [Fact]
    public async Task A_user_joins_through_the_shard_region_and_the_registered_media_node()
    {
        using var host = await StartAsync((registry, system) => registry.Register<MediaNode>(system.ActorOf(Props.Create(() => new WillingMediaNode()))));
        await Rooms(host).Ask<RoomReplies.RoomDetails>(Create(), Patience);
        using var kit = new TestKit(host.Services.GetRequiredService<ActorSystem>());
        await kit.AwaitConditionAsync(() => Task.FromResult(_nodes.Choose() is not null), Patience);
        var session = kit.CreateTestProbe();
        Rooms(host).Tell(Join("ann", session: session), session);
        var connected = await session.ExpectMsgAsync<RoomReplies.RoomConnected>(Patience);
        Assert.Equal([1, 2], connected.Connected.Streams.Select(s => s.Id));
        await session.FishForMessageAsync(m => m is RoomReplies.Notify { Notification: RoomNotifications.OnPublishedStream }, Patience);
        await Rooms(host).Ask<RoomReplies.Done>(new RoomCommands.DeleteRoom("r1", true), Patience);
        await session.FishForMessageAsync(m => m is RoomReplies.Notify { Notification: RoomNotifications.OnRoomDisConnected { Cause: Codes.RoomDeleted } }, Patience);
        Assert.Empty((await ListAsync(host, l => l.Total == 0)).Rooms);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_backend_on_another_node_joins_a_user_and_hears_everything_over_the_wire()
    {
        using var host = await StartAsync((registry, system) => registry.Register<MediaNode>(system.ActorOf(Props.Create(() => new WillingMediaNode()))));
        var seed = Akka.Cluster.Cluster.Get(host.Services.GetRequiredService<ActorSystem>()).SelfAddress.ToString();
        using var backend = await RunAsync(akka => akka
            .WithStrictSerialization()
            .WithRemoting("127.0.0.1", 0)
            .WithClustering(new ClusterOptions { Roles = ["backend"], SeedNodes = [seed] })
            .AddHocon("akka.coordinated-shutdown.run-by-clr-shutdown-hook = off", HoconAddMode.Prepend)
            .AddEnxRoomsProxy());
        using var kit = new TestKit(backend.Services.GetRequiredService<ActorSystem>());
        await Rooms(backend).Ask<RoomReplies.RoomDetails>(Create(), Patience);
        var subscriber = kit.CreateTestProbe();
        await Rooms(backend).Ask<RoomReplies.RoomDetails>(new RoomCommands.Subscribe(RoomId, subscriber), Patience);
        var session = kit.CreateTestProbe();
        Rooms(backend).Tell(WithoutReconnect(Join("ann", session: session)), session);
        await session.ExpectMsgAsync<RoomReplies.RoomConnected>(Patience);
        await session.FishForMessageAsync(m => m is RoomReplies.Notify { Notification: RoomNotifications.OnPublishedStream }, Patience);
        await subscriber.FishForMessageAsync(m => m is RoomReplies.RoomEventOccurred { Event: RoomEvents.StreamPublished }, Patience);
        kit.Sys.Stop(session);
        await subscriber.FishForMessageAsync(m => m is RoomReplies.RoomEventOccurred { Event: RoomEvents.UserLeft { Cause.Code: Codes.UnexpectedDisconnection } }, Patience);
        await backend.StopAsync();
        await host.StopAsync();
    }

    [Fact]
    public async Task A_room_that_runs_twice_by_mistake_is_stopped_by_the_journal_where_it_is_stale()
    {
        using var stale = await StartAsync();
        await Rooms(stale).Ask<RoomReplies.RoomDetails>(Create(), Patience);
        using var kit = new TestKit(stale.Services.GetRequiredService<ActorSystem>());
        var ann = kit.CreateTestProbe();
        Rooms(stale).Tell(WithoutReconnect(Join("ann", media: false, session: ann)), ann);
        await ann.ExpectMsgAsync<RoomReplies.RoomConnected>(Patience);

        // As when somebody has removed the lock.
        File.Delete(Path.Combine(_folder, "deep", "rooms.db.lock"));
        using var other = await StartAsync(); // a cluster of its own on the same journal: a split brain on purpose
        await Rooms(other).Ask<RoomReplies.RoomDetails>(new RoomCommands.UpdateRoom(RoomId, "Truth", null, null, null), Patience);

        Rooms(stale).Tell(new RoomCommands.UpdateRoom(RoomId, "Lie", null, null, null));
        await ann.FishForMessageAsync(m => m is RoomReplies.ResumeNeeded, Patience);
        await kit.AwaitAssertAsync(async () =>
            Assert.Equal("Truth", (await Rooms(stale).Ask<RoomReplies.RoomDetails>(new RoomQueries.GetRoom(RoomId), TimeSpan.FromSeconds(2))).Name), Patience);
        await stale.StopAsync();
        await other.StopAsync();
    }

    [Fact]
    public async Task A_room_can_be_made_again_the_moment_it_is_deleted()
    {
        using var host = await StartAsync();
        for (var i = 0; i < 10; i++)
        {
            await Rooms(host).Ask<RoomReplies.RoomDetails>(Create(), Patience);
            await Rooms(host).Ask<RoomReplies.Done>(new RoomCommands.DeleteRoom(RoomId), Patience);
        }
        await host.StopAsync();
    }

    private sealed class WillingMediaNode : ReceiveActor
    {
        public WillingMediaNode()
        {
            Receive<MediaProtocol.ConnectPeer>(c =>
            {
                Sender.Tell(new MediaProtocol.PeerConnected(c.RoomId, c.Epoch, c.PeerId, Answer(1, 2)));
                Sender.Tell(new MediaProtocol.PathChanged(c.RoomId, c.Epoch, c.PeerId, MediaProtocol.PathState.Connected, "ice"));
            });
            Receive<MediaProtocol.ApplyRoom>(a => Sender.Tell(new MediaProtocol.RoomApplied(a.RoomId, a.Epoch, a.Version)));
            ReceiveAny(_ => { });
        }
    }
}
