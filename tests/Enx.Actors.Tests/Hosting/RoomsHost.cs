using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Hosting;
using Akka.TestKit.Xunit2;
using Enx.Actors.Directory;
using Enx.Actors.Hosting;
using Enx.Actors.Rooms;
using Enx.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Enx.Actors.Tests.Hosting;

/// <summary>A node with rooms as an application hosts it, in this process, with real sockets.</summary>
internal sealed class RoomsHost : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly string TestKitConfig = TestKit.DefaultConfig.ToString();
    private readonly IHost _host;

    private RoomsHost(IHost host) => _host = host;

    public ActorSystem System => _host.Services.GetRequiredService<ActorSystem>();

    public Cluster Cluster => Cluster.Get(System);

    public Address Address => Cluster.SelfAddress;

    public IActorRef Rooms => _host.Services.GetRequiredService<ActorRegistry>().Get<RoomActor>();

    public IActorRef Directory => _host.Services.GetRequiredService<ActorRegistry>().Get<RoomDirectory>();

    public bool HasDirectory => _host.Services.GetRequiredService<ActorRegistry>().TryGet<RoomDirectory>(out _);

    /// <summary>The addresses of the members that are Up, as this node sees them.</summary>
    public IReadOnlyList<string> Members => [.. Cluster.State.Members.Where(m => m.Status == MemberStatus.Up).Select(m => m.Address.ToString())];

    public static Task<RoomsHost> StartAsync(EnxRoomsOptions options, string hocon = "") =>
        StartAsync(akka => akka.AddEnxRooms(options).AddHocon(ConfigurationFactory.ParseString(hocon), HoconAddMode.Prepend));

    /// <summary>Starts a member of any kind.</summary>
    public static async Task<RoomsHost> StartAsync(Action<AkkaConfigurationBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAkka("enx", akka =>
        {
            akka.ConfigureLoggers(l => { l.ClearLoggers(); l.LogLevel = Akka.Event.LogLevel.InfoLevel; });
            configure(akka);
            akka.AddHocon(ConfigurationFactory.ParseString("akka.stdout-loglevel = OFF"), HoconAddMode.Prepend);
            akka.AddHocon(ConfigurationFactory.ParseString(TestKitConfig), HoconAddMode.Append);
        });
        var host = builder.Build();
        await host.StartAsync();
        return new RoomsHost(host);
    }

    /// <summary>Waits until this node sees so many members, all of them Up.</summary>
    public Task SeesMembersAsync(int count) => Eventually.HoldsAsync(
        () => Members.Count == count && Cluster.State.Members.Count == count, $"{Address} sees {count} members", Patience);

    /// <summary>The process dies: no leaving, no hand-over.</summary>
    public async Task CrashAsync()
    {
        ((ExtendedActorSystem)System).Abort();
        await System.WhenTerminated.WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
