// README.md shows what stands between the marks, and a test compares the two.
// README:
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Hosting;
using Enx.Actors.Hosting;
using Enx.Actors.Protocol;
using Enx.Actors.Rooms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddAkka("enx", akka => akka
    .ConfigureLoggers(loggers => loggers.LogLevel = Akka.Event.LogLevel.WarningLevel) // what Akka does beneath is not shown
    .AddEnxRooms(new EnxRoomsOptions { ConnectionString = "Data Source=data/rooms.db" }));
using var host = builder.Build();
await host.StartAsync();

var system = host.Services.GetRequiredService<ActorSystem>();
var rooms = host.Services.GetRequiredService<IReadOnlyActorRegistry>().Get<RoomActor>();
var patience = TimeSpan.FromSeconds(30);

// Make a room. If an earlier run has made it, it is still there, and the room refuses to be made again.
var room = new RoomCommands.CreateRoom("standup", "Standup", "team-7", new RoomSettings { Participants = 12 }, ImmutableDictionary<string, string>.Empty);
if (await rooms.Ask<IRoomReply>(room, patience) is RoomReplies.Refused { Code: not Codes.RoomExists } refused) throw new InvalidOperationException(refused.Message);

// From now on the listener hears what happens in it.
var listener = system.ActorOf(Props.Create(() => new Listener(rooms)), "listener");
await rooms.Ask<RoomReplies.RoomDetails>(new RoomCommands.Subscribe("standup", listener), patience);
// :README

// Browsers join with a token, at a gateway. This service has none, so a guest without media joins.
await rooms.Ask<RoomReplies.RoomConnected>(Guest.Join("standup", system.ActorOf<Guest>("guest")), patience);

// README:

// Run until the listener has ended.
await listener.WatchAsync();
await host.StopAsync();

/// <summary>Hears each event of a room, puts out who is not of the team, and ends when somebody has left.</summary>
internal sealed class Listener : ReceiveActor
{
    public Listener(IActorRef rooms) => Receive<RoomReplies.RoomEventOccurred>(heard =>
    {
        switch (heard.Event)
        {
            case RoomEvents.UserJoined joined when joined.User.UserRef != "team-7":
                Console.WriteLine($"{joined.User.Name} joined and is put out");
                rooms.Tell(new RoomCommands.Disconnect(joined.RoomId, joined.ClientId, DisconnectCause.ByServer));
                break;
            case RoomEvents.UserLeft left:
                Console.WriteLine($"{left.ClientId} left: {left.Cause.Message}");
                Context.Stop(Self);
                break;
        }
    });
}
// :README
