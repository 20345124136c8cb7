using System.Threading.Channels;
using Akka.Actor;
using Akka.Hosting;
using Enx.Actors.Hosting;
using Enx.Actors.Journals;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms;
using Enx.Actors.Tests.Rooms;
using Enx.Actors.Webhooks;
using Enx.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Webhooks;

/// <summary>Webhooks out of a real journal, by the cluster's one dispatcher.</summary>
public sealed class JournalWebhooksTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"enx-{Guid.NewGuid():n}");
    private readonly Receiver _receiver = new();
    private string? _postgres;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (System.IO.Directory.Exists(_folder)) System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(RoomStorage.Sqlite)]
    [InlineData(RoomStorage.PostgreSql)]
    public async Task Each_event_names_the_one_before_it_whatever_lies_between_and_across_lives(RoomStorage storage)
    {
        if (storage == RoomStorage.PostgreSql) _postgres = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        using (var first = await StartAsync())
        {
            await Rooms(first).Ask<RoomReplies.RoomDetails>(Create(), Patience);
            var session = first.Services.GetRequiredService<ActorSystem>().ActorOf(Props.Empty);
            await Rooms(first).Ask<RoomReplies.RoomConnected>(
                Join("ann", media: false) with { RoomInfo = new RoomInfo { AllowReconnect = false }, Session = session }, Patience);
            session.Tell(PoisonPill.Instance);
            await HeardAsync("r1", "user_left");
            await Rooms(first).Ask<RoomReplies.RoomDetails>(Create(roomId: "r2"), Patience);
            await HeardAsync("r2", "room_created");
            await first.StopAsync();
        }

        using var second = await StartAsync();
        for (var i = 0; i < 5; i++)
            await Rooms(second).Ask<RoomReplies.RoomDetails>(new RoomCommands.UpdateRoom("r1", $"Name {i}", null, null, null), Patience);
        await Rooms(second).Ask<RoomReplies.Done>(new RoomCommands.DeleteRoom("r1"), Patience);
        await HeardAsync("r1", "room_deleted");

        var heard = _receiver.Heard.Where(e => e.Fact.RoomId == "r1").ToList();
        Assert.Equal(["room_created", "user_joined", "user_left", "room_updated", "room_updated", "room_updated", "room_updated", "room_updated", "room_deleted"], heard.Select(e => e.Type));
        Assert.Equal([0, .. heard.Select(e => e.Seq).SkipLast(1)], heard.Select(e => e.Previous));
        Assert.Equal(heard.Count, heard.Select(e => e.Id).Distinct().Count());
        await second.StopAsync();
    }

    [Fact]
    public async Task Only_what_was_chosen_is_told_and_its_chain_has_no_hole()
    {
        using var host = await StartAsync("room_created", "room_deleted");
        await Rooms(host).Ask<RoomReplies.RoomDetails>(Create(), Patience);
        for (var i = 0; i < 600; i++) Rooms(host).Tell(new RoomCommands.UpdateRoom("r1", $"Name {i}", null, null, null), ActorRefs.NoSender);
        await Rooms(host).Ask<RoomReplies.Done>(new RoomCommands.DeleteRoom("r1"), Patience);
        await HeardAsync("r1", "room_deleted");
        Assert.Equal([("room_created", 1, 0), ("room_deleted", 603, 1)], _receiver.Heard.Select(e => (e.Type, e.Seq, e.Previous)));
        await host.StopAsync();
    }

    private async Task HeardAsync(string roomId, string type)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await _receiver.Arrivals.Reader.ReadAsync(patience.Token) is var e && (e.Fact.RoomId != roomId || e.Type != type))
        {
        }
    }

    private async Task<IHost> StartAsync(params string[] events)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAkka("enx", akka =>
        {
            akka.ConfigureLoggers(l => { l.ClearLoggers(); l.LogLevel = Akka.Event.LogLevel.ErrorLevel; });
            akka.AddEnxRooms(new EnxRoomsOptions
            {
                Storage = _postgres is null ? RoomStorage.Sqlite : RoomStorage.PostgreSql,
                ConnectionString = _postgres ?? $"Data Source={Path.Combine(_folder, "rooms.db")}",
                Webhooks = new WebhookOptions(_receiver) { Events = events.Length > 0 ? events : [WebhookEvents.All] },
                Time = new ManualTime(Noon),
            });
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static IActorRef Rooms(IHost host) => host.Services.GetRequiredService<ActorRegistry>().Get<RoomActor>();

    private sealed class Receiver : IWebhookSender
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<WebhookEvent> _heard = new();

        public Channel<WebhookEvent> Arrivals { get; } = Channel.CreateUnbounded<WebhookEvent>();

        public IEnumerable<WebhookEvent> Heard => _heard;

        public Task<WebhookOutcome> SendAsync(WebhookEvent webhook, CancellationToken cancellationToken)
        {
            _heard.Enqueue(webhook);
            Arrivals.Writer.TryWrite(webhook);
            return Task.FromResult(new WebhookOutcome(WebhookVerdict.Delivered, ""));
        }
    }
}
