<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source> in {program} (process {pid} on {host})</source>
        <translation>（{program}，主机 {host} 上的进程 {pid}）</translation>
    </message>
    <message>
        <source>A category needs a name</source>
        <translation>类别需要名称</translation>
    </message>
    <message>
        <source>A clip does not fit beside its window</source>
        <translation>窗口之外已放不下一个片段</translation>
    </message>
    <message>
        <source>A copy or download was cut short</source>
        <translation>复制或下载未完成</translation>
    </message>
    <message>
        <source>A copy or recording was cut short</source>
        <translation>复制或录制未完成</translation>
    </message>
    <message>
        <source>A library that it needs is missing or of another version (CUDA, cuDNN, TensorRT)</source>
        <translation>它所需的库缺失或版本不符（CUDA、cuDNN、TensorRT）</translation>
    </message>
    <message>
        <source>A mask of {mask_width}x{mask_height} does not fit a video of {width}x{height} pixels</source>
        <translation>{mask_width}x{mask_height} 的掩码与 {width}x{height} 像素的视频不符</translation>
    </message>
    <message>
        <source>A mask&apos;s run lengths are damaged: {reason}</source>
        <translation>掩码的游程数据已损坏：{reason}</translation>
    </message>
    <message>
        <source>A mask&apos;s run lengths do not fill its frame of {width}x{height} pixels</source>
        <translation>掩码的游程数据未填满 {width}x{height} 像素的帧</translation>
    </message>
    <message>
        <source>A model is at work on this project</source>
        <translation>模型正在处理此项目</translation>
    </message>
    <message>
        <source>A model is at work on this video</source>
        <translation>模型正在处理该视频</translation>
    </message>
    <message>
        <source>A model is learning in another window</source>
        <translation>另一个窗口中有模型正在学习</translation>
    </message>
    <message>
        <source>A pickle can run commands when loaded</source>
        <translation>pickle 文件在载入时可能执行命令</translation>
    </message>
    <message>
        <source>A row of {table} ({key}) has been changed since</source>
        <translation>表 {table} 中的一行（{key}）此后已被更改</translation>
    </message>
    <message>
        <source>A split needs two videos at least</source>
        <translation>拆分至少需要两个视频</translation>
    </message>
    <message>
        <source>Add a track</source>
        <translation>添加轨迹</translation>
    </message>
    <message>
        <source>Add at least one</source>
        <translation>请至少添加一个</translation>
    </message>
    <message>
        <source>Add category {category}</source>
        <translation>添加类别 {category}</translation>
    </message>
    <message>
        <source>Add it to the categories of the document or correct the id.</source>
        <translation>请将它加入文档的类别，或更正编号。</translation>
    </message>
    <message>
        <source>Add it to the videos of the data set or correct the id.</source>
        <translation>请将它加入数据集的视频，或更正编号。</translation>
    </message>
    <message>
        <source>Add track {track}</source>
        <translation>添加轨迹 {track}</translation>
    </message>
    <message>
        <source>An edit that was noted cannot be read ({reason})</source>
        <translation>有一项记下的编辑无法读取（{reason}）</translation>
    </message>
    <message>
        <source>Another file lies in the place of {path}</source>
        <translation>另一个文件占据了 {path} 的位置</translation>
    </message>
    <message>
        <source>Ask for at least one</source>
        <translation>请至少要求一步</translation>
    </message>
    <message>
        <source>Ask for the file as plain tensors or .safetensors, or convert it on a machine that trusts it</source>
        <translation>请索取只含张量的文件或 .safetensors，或在信任该文件的计算机上转换</translation>
    </message>
    <message>
        <source>Ask its owner</source>
        <translation>请联系其所有者</translation>
    </message>
    <message>
        <source>Back to {point}</source>
        <translation>回到{point}</translation>
    </message>
    <message>
        <source>Begin again: the dialog asks what shall become of it</source>
        <translation>请重新开始：对话框会询问如何处理它</translation>
    </message>
    <message>
        <source>Bring it back, or begin with another model</source>
        <translation>请放回原处，或从其他模型开始</translation>
    </message>
    <message>
        <source>Bring it back, or save the project under another name (File, Save project as)</source>
        <translation>请将它放回原处，或将项目另存为其他名称（文件 → 项目另存为）</translation>
    </message>
    <message>
        <source>Bring the drive back, or choose a folder on another one</source>
        <translation>请重新连接驱动器，或选择其他驱动器上的文件夹</translation>
    </message>
    <message>
        <source>Bring the drive back, or copy the project to another one</source>
        <translation>请重新连接驱动器，或把项目复制到另一个驱动器</translation>
    </message>
    <message>
        <source>Bring the drive back, then try again</source>
        <translation>请重新连接驱动器，然后重试</translation>
    </message>
    <message>
        <source>Bring the drive back; what was stored is safe, and edits made meanwhile are kept</source>
        <translation>请恢复磁盘连接；已保存的内容是安全的，期间的编辑也会保留</translation>
    </message>
    <message>
        <source>Bring the original back or accept the new file: choose the video in the list of videos</source>
        <translation>请放回原来的文件，或接受新文件：在视频列表中点击该视频</translation>
    </message>
    <message>
        <source>Bring the original back, or accept the new file, and do it again</source>
        <translation>请恢复原来的文件，或接受新文件，然后重新操作</translation>
    </message>
    <message>
        <source>Bring {name} back</source>
        <translation>重新加入 {name}</translation>
    </message>
    <message>
        <source>Build them again with make kernels (python -m engine._build)</source>
        <translation>请用 make kernels（python -m engine._build）重新编译</translation>
    </message>
    <message>
        <source>Cannot create {path}</source>
        <translation>无法创建 {path}</translation>
    </message>
    <message>
        <source>Cannot lock {folder} ({reason})</source>
        <translation>无法锁定 {folder}（{reason}）</translation>
    </message>
    <message>
        <source>Cannot lock {project} ({reason})</source>
        <translation>无法锁定 {project}（{reason}）</translation>
    </message>
    <message>
        <source>Cannot open {project} for editing: its folder cannot be written ({reason})</source>
        <translation>无法打开 {project} 进行编辑：其所在文件夹无法写入（{reason}）</translation>
    </message>
    <message>
        <source>Cannot read {path} ({reason})</source>
        <translation>无法读取 {path}（{reason}）</translation>
    </message>
    <message>
        <source>Cannot write {path}</source>
        <translation>无法写入 {path}</translation>
    </message>
    <message>
        <source>Cannot write {path} ({reason})</source>
        <translation>无法写入 {path}（{reason}）</translation>
    </message>
    <message>
        <source>Category {category} cannot be deleted</source>
        <translation>类别 {category} 无法删除</translation>
    </message>
    <message>
        <source>Change a track&apos;s category</source>
        <translation>更改轨迹的类别</translation>
    </message>
    <message>
        <source>Change track {track} to {category}</source>
        <translation>将轨迹 {track} 改为 {category}</translation>
    </message>
    <message>
        <source>Change {count} tracks to {category}</source>
        <translation>将 {count} 条轨迹改为 {category}</translation>
    </message>
    <message>
        <source>Check its permissions</source>
        <translation>请检查其权限</translation>
    </message>
    <message>
        <source>Check the drive</source>
        <translation>请检查磁盘</translation>
    </message>
    <message>
        <source>Check the folder&apos;s permissions, or copy the project to a folder where you may write</source>
        <translation>请检查文件夹的权限，或将项目复制到可写的文件夹</translation>
    </message>
    <message>
        <source>Check the folder, then try again</source>
        <translation>请检查文件夹后重试</translation>
    </message>
    <message>
        <source>Check the name of the model file</source>
        <translation>请检查模型文件的名称</translation>
    </message>
    <message>
        <source>Check the path</source>
        <translation>请检查路径</translation>
    </message>
    <message>
        <source>Check the path and its permissions</source>
        <translation>请检查路径及其权限</translation>
    </message>
    <message>
        <source>Check the path and its permissions.</source>
        <translation>请检查路径及其权限。</translation>
    </message>
    <message>
        <source>Check the path, its permissions and the free space</source>
        <translation>请检查路径、权限和剩余空间</translation>
    </message>
    <message>
        <source>Choose a new or empty folder</source>
        <translation>请选择新建或空的文件夹</translation>
    </message>
    <message>
        <source>Choose a video</source>
        <translation>请选择视频</translation>
    </message>
    <message>
        <source>Choose another category</source>
        <translation>请选择其他类别</translation>
    </message>
    <message>
        <source>Choose another device, or install its driver</source>
        <translation>请选择其他设备，或安装其驱动程序</translation>
    </message>
    <message>
        <source>Choose another folder</source>
        <translation>请选择其他文件夹</translation>
    </message>
    <message>
        <source>Choose another name</source>
        <translation>请换一个名称</translation>
    </message>
    <message>
        <source>Choose another overlap mode, or unlock them</source>
        <translation>请选择其他重叠模式，或解锁它们</translation>
    </message>
    <message>
        <source>Choose another point in the history</source>
        <translation>请选择历史中的其他位置</translation>
    </message>
    <message>
        <source>Choose another preset, or none</source>
        <translation>请选择其他预设，或不用预设</translation>
    </message>
    <message>
        <source>Choose auto or one of: {precisions}</source>
        <translation>请选择 auto 或以下之一：{precisions}</translation>
    </message>
    <message>
        <source>Choose auto, cpu, cuda or cuda:N; tensorrt is for .onnx files</source>
        <translation>请选择 auto、cpu、cuda 或 cuda:N；tensorrt 用于 .onnx 文件</translation>
    </message>
    <message>
        <source>Choose one of {known}.</source>
        <translation>请从 {known} 中选择。</translation>
    </message>
    <message>
        <source>Choose one of: {presets}</source>
        <translation>请选择以下之一：{presets}</translation>
    </message>
    <message>
        <source>Choose other videos, or take frames that were not reviewed as well</source>
        <translation>请选择其他视频，或同时使用未审核的帧</translation>
    </message>
    <message>
        <source>Choose the file or folder of the video</source>
        <translation>请选择视频的文件或文件夹</translation>
    </message>
    <message>
        <source>Choose the file that it was made of, or the bundled model, in the panel for pre-labelling</source>
        <translation>请在预标注面板中选择生成它的原始模型文件，或选择自带模型</translation>
    </message>
    <message>
        <source>Choose the folder above them</source>
        <translation>请选择它们的上一级文件夹</translation>
    </message>
    <message>
        <source>Choose the folder in which COCO&apos;s JSON, DAVIS&apos;s Annotations, MOTS&apos;s instances_txt or labelme&apos;s images lie</source>
        <translation>请选择 COCO 的 JSON、DAVIS 的 Annotations、MOTS 的 instances_txt 或 labelme 的图像所在的文件夹</translation>
    </message>
    <message>
        <source>Choose the folder that holds JPEGImages and Annotations, with one resolution in it</source>
        <translation>请选择包含 JPEGImages 和 Annotations 且只有一种分辨率的文件夹</translation>
    </message>
    <message>
        <source>Choose the folder that the frames lie in</source>
        <translation>请选择帧所在的文件夹</translation>
    </message>
    <message>
        <source>Choose the original file</source>
        <translation>请选择原来的文件</translation>
    </message>
    <message>
        <source>Choose the original file, or confirm that this one shall take its place</source>
        <translation>请选择原来的文件，或确认用此文件取代它</translation>
    </message>
    <message>
        <source>Clear {count} masks</source>
        <translation>清除 {count} 个掩码</translation>
    </message>
    <message>
        <source>Close it there first</source>
        <translation>请先在那里将其关闭</translation>
    </message>
    <message>
        <source>Close other programs or use a smaller video</source>
        <translation>请关闭其他程序，或使用较小的视频</translation>
    </message>
    <message>
        <source>Close other programs, or begin with the bundled model</source>
        <translation>请关闭其他程序，或从自带模型开始</translation>
    </message>
    <message>
        <source>Close other programs, then let it go on, or begin again with fewer videos</source>
        <translation>请关闭其他程序，然后让它继续，或用较少的视频重新开始</translation>
    </message>
    <message>
        <source>Copied from frame {frame}: {tracks}</source>
        <translation>已从第 {frame} 帧复制：{tracks}</translation>
    </message>
    <message>
        <source>Copy it again</source>
        <translation>请重新复制</translation>
    </message>
    <message>
        <source>Copy mask</source>
        <translation>复制掩码</translation>
    </message>
    <message>
        <source>Copy the file again</source>
        <translation>请重新复制文件</translation>
    </message>
    <message>
        <source>Copy the file again, or mend it with a repair program</source>
        <translation>请重新复制文件，或用修复软件修复</translation>
    </message>
    <message>
        <source>Correct the value, or write the file again with the tool it came from.</source>
        <translation>请更正该值，或用原来的工具重新写出文件。</translation>
    </message>
    <message>
        <source>Create the folder first</source>
        <translation>请先创建文件夹</translation>
    </message>
    <message>
        <source>Delete a category</source>
        <translation>删除类别</translation>
    </message>
    <message>
        <source>Delete a track</source>
        <translation>删除轨迹</translation>
    </message>
    <message>
        <source>Delete category {category}</source>
        <translation>删除类别 {category}</translation>
    </message>
    <message>
        <source>Delete it, and begin anew</source>
        <translation>请删除它，重新开始</translation>
    </message>
    <message>
        <source>Delete the tracks of earlier model runs</source>
        <translation>删除先前模型运行得到的轨迹</translation>
    </message>
    <message>
        <source>Delete the tracks that an import replaces</source>
        <translation>删除被导入内容取代的轨迹</translation>
    </message>
    <message>
        <source>Delete track {track}</source>
        <translation>删除轨迹 {track}</translation>
    </message>
    <message>
        <source>Delete {count} categories</source>
        <translation>删除 {count} 个类别</translation>
    </message>
    <message>
        <source>Delete {count} tracks</source>
        <translation>删除 {count} 条轨迹</translation>
    </message>
    <message>
        <source>Device &apos;{device}&apos; is not there</source>
        <translation>找不到设备“{device}”</translation>
    </message>
    <message>
        <source>Draw it there first, or go to a frame where it is right</source>
        <translation>请先在那里绘制，或转到掩码正确的帧</translation>
    </message>
    <message>
        <source>Drop specks</source>
        <translation>去除碎屑</translation>
    </message>
    <message>
        <source>Each video needs its own folder.</source>
        <translation>每个视频需要单独的文件夹。</translation>
    </message>
    <message>
        <source>Edits that wait cannot be noted in {folder}</source>
        <translation>等待中的编辑无法记入 {folder}</translation>
    </message>
    <message>
        <source>End what else uses it, or choose the CPU as device; what was learned can go on there</source>
        <translation>请结束其他使用 GPU 的任务，或选择 CPU 作为设备；已学到的内容可以在那里继续</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>擦除</translation>
    </message>
    <message>
        <source>Every {every}th frame cannot be exported</source>
        <translation>无法每隔 {every} 帧导出</translation>
    </message>
    <message>
        <source>Expected {&apos;model&apos;: tensors by name} or the tensors alone</source>
        <translation>应为 {&apos;model&apos;: tensors by name}（按名称存放的张量），或仅为张量</translation>
    </message>
    <message>
        <source>Fetch it again</source>
        <translation>请重新获取</translation>
    </message>
    <message>
        <source>Fetch the file again</source>
        <translation>请重新获取文件</translation>
    </message>
    <message>
        <source>File names must be relative to the image folder and stay inside it, like &apos;video_1/00000.jpg&apos;.</source>
        <translation>文件名必须相对于图像文件夹并位于其中，例如 &apos;video_1/00000.jpg&apos;。</translation>
    </message>
    <message>
        <source>Fill by colour</source>
        <translation>按颜色填充</translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation>填补空洞</translation>
    </message>
    <message>
        <source>Find the original again first</source>
        <translation>请先重新找到原文件</translation>
    </message>
    <message>
        <source>Find the original file again first</source>
        <translation>请先重新找到原文件</translation>
    </message>
    <message>
        <source>Find them again first</source>
        <translation>请先重新找到它们</translation>
    </message>
    <message>
        <source>Find {name}</source>
        <translation>查找 {name}</translation>
    </message>
    <message>
        <source>Fine-tune with new categories, or map this one to an old one</source>
        <translation>请用新类别微调，或把它对应到已有类别</translation>
    </message>
    <message>
        <source>Free some space, choose fewer videos, or take reviewed frames only</source>
        <translation>请释放一些空间，选择较少的视频，或只用已审核的帧</translation>
    </message>
    <message>
        <source>Free some space, or choose a folder on another disk</source>
        <translation>请腾出一些空间，或选择其他磁盘上的文件夹</translation>
    </message>
    <message>
        <source>Free some space, or copy the project to a folder where you may write</source>
        <translation>请腾出一些空间，或将项目复制到可写的文件夹</translation>
    </message>
    <message>
        <source>Free some space, then try again</source>
        <translation>请腾出一些空间后重试</translation>
    </message>
    <message>
        <source>Give a number from 0 to below 1</source>
        <translation>请给出从 0 到小于 1 的数</translation>
    </message>
    <message>
        <source>Give a number from 1</source>
        <translation>请给出 1 或更大的数</translation>
    </message>
    <message>
        <source>Give each its own</source>
        <translation>请为每个指定各自的编号</translation>
    </message>
    <message>
        <source>Give each video a folder or file of its own</source>
        <translation>请为每个视频使用单独的文件夹或文件</translation>
    </message>
    <message>
        <source>Give it the name of its image again</source>
        <translation>请改回与其图像相同的名称</translation>
    </message>
    <message>
        <source>Give one of them another track_id.</source>
        <translation>请为其中之一指定其他 track_id。</translation>
    </message>
    <message>
        <source>Give one of these, or the name of a category set</source>
        <translation>请给出其中之一，或某个类别集的名称</translation>
    </message>
    <message>
        <source>Give them another one first</source>
        <translation>请先为它们指定其他类别</translation>
    </message>
    <message>
        <source>Go on where you are: edits wait, and are stored as soon as it answers</source>
        <translation>请继续手头的工作：编辑会排队等待，一旦有响应便会存储</translation>
    </message>
    <message>
        <source>Go there, and propagate from it</source>
        <translation>请转到那一帧，再从那里传播</translation>
    </message>
    <message>
        <source>Go to a frame after the first and not after the last in which it is to be seen</source>
        <translation>请移到目标首次出现之后、最后出现之前（含）的帧</translation>
    </message>
    <message>
        <source>Go to an earlier frame, or bring the original back</source>
        <translation>请转到前面的帧，或恢复原来的文件</translation>
    </message>
    <message>
        <source>GrabCut</source>
        <translation>GrabCut</translation>
    </message>
    <message>
        <source>Grow</source>
        <translation>扩张</translation>
    </message>
    <message>
        <source>Ids must be unique.</source>
        <translation>编号不得重复。</translation>
    </message>
    <message>
        <source>Import the file that you mean: File, Import YTVIS or COCO</source>
        <translation>请导入所需的那个文件：文件 → 导入 YTVIS 或 COCO</translation>
    </message>
    <message>
        <source>Import {count} tracks from {file}</source>
        <translation>从 {file} 导入 {count} 条轨迹</translation>
    </message>
    <message>
        <source>Install PyAV from PyPI</source>
        <translation>请从 PyPI 安装 PyAV</translation>
    </message>
    <message>
        <source>Install again</source>
        <translation>请重新安装</translation>
    </message>
    <message>
        <source>Install it: pip install onnx onnxscript onnxruntime-gpu (onnxruntime where there is no GPU)</source>
        <translation>请安装：pip install onnx onnxscript onnxruntime-gpu（没有 GPU 时用 onnxruntime）</translation>
    </message>
    <message>
        <source>Install onnxruntime-gpu in its place, or use --device cpu</source>
        <translation>请改为安装 onnxruntime-gpu，或使用 --device cpu</translation>
    </message>
    <message>
        <source>Install what its documentation names for this version, or use --device cpu</source>
        <translation>请安装其文档为此版本列出的内容，或使用 --device cpu</translation>
    </message>
    <message>
        <source>It has {categories}</source>
        <translation>它包含 {categories}</translation>
    </message>
    <message>
        <source>It has {names}</source>
        <translation>其中有：{names}</translation>
    </message>
    <message>
        <source>It holds only sound or other data</source>
        <translation>它只含声音或其他数据</translation>
    </message>
    <message>
        <source>It is another one than the project was made with</source>
        <translation>它不是制作此项目时所用的视频</translation>
    </message>
    <message>
        <source>It is being written anew, or its drive fails</source>
        <translation>它正在被重新写入，或其所在的磁盘出了故障</translation>
    </message>
    <message>
        <source>It is damaged</source>
        <translation>它已损坏</translation>
    </message>
    <message>
        <source>It is damaged, missing, or of another format</source>
        <translation>它已损坏、缺失，或是其他格式</translation>
    </message>
    <message>
        <source>It is no PyTorch file, or damaged</source>
        <translation>它不是 PyTorch 文件，或已损坏</translation>
    </message>
    <message>
        <source>It is not a video, is damaged at its beginning, or is in a format that is not supported</source>
        <translation>它不是视频，或开头已损坏，或格式不受支持</translation>
    </message>
    <message>
        <source>It is of another version</source>
        <translation>它属于其他版本</translation>
    </message>
    <message>
        <source>It is too old for it, or a library of its provider is missing</source>
        <translation>它的版本过旧，或缺少其提供程序的库</translation>
    </message>
    <message>
        <source>It is tried again every few seconds, as it may be a file that is still being copied</source>
        <translation>程序每隔几秒重试一次，因为该文件可能仍在复制中</translation>
    </message>
    <message>
        <source>It was built from older sources, with {builder}</source>
        <translation>它由较旧的源代码用 {builder} 编译</translation>
    </message>
    <message>
        <source>It was moved or renamed</source>
        <translation>它已被移动或改名</translation>
    </message>
    <message>
        <source>It was moved, renamed or deleted</source>
        <translation>它被移动、改名或删除了</translation>
    </message>
    <message>
        <source>It was replaced</source>
        <translation>它已被替换</translation>
    </message>
    <message>
        <source>It was saved by a newer version</source>
        <translation>它由更新的版本保存</translation>
    </message>
    <message>
        <source>It was written by another version</source>
        <translation>它由其他版本写出</translation>
    </message>
    <message>
        <source>It was written without them</source>
        <translation>写出时没有包含类别</translation>
    </message>
    <message>
        <source>Its codec is a maker&apos;s own, or the file is damaged</source>
        <translation>它使用厂商专有的编码，或文件已损坏</translation>
    </message>
    <message>
        <source>Its drive has gone away, or the disk has failed</source>
        <translation>其所在磁盘已断开，或磁盘有故障</translation>
    </message>
    <message>
        <source>Its drive may have failed</source>
        <translation>其所在磁盘可能有故障</translation>
    </message>
    <message>
        <source>Its index, which usually stands at the end, is missing: a copy or recording was cut short</source>
        <translation>缺少通常位于末尾的索引：复制或录制未完成</translation>
    </message>
    <message>
        <source>Its metadata name no MDQE configuration</source>
        <translation>其元数据中没有 MDQE 配置</translation>
    </message>
    <message>
        <source>Its settings were decided when it was converted</source>
        <translation>其设置在转换时已经确定</translation>
    </message>
    <message>
        <source>Its weights are damaged, or what it computes leaves the range of float16</source>
        <translation>权重已损坏，或计算结果超出了 float16 的范围</translation>
    </message>
    <message>
        <source>Its weights are part of a graph</source>
        <translation>其权重是计算图的一部分</translation>
    </message>
    <message>
        <source>JSON knows no such number.</source>
        <translation>JSON 中没有这样的数。</translation>
    </message>
    <message>
        <source>Judge a track in a frame</source>
        <translation>评审某一帧中的轨迹</translation>
    </message>
    <message>
        <source>Judge tracks</source>
        <translation>评审轨迹</translation>
    </message>
    <message>
        <source>Judge {frames}</source>
        <translation>评审{frames}</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>套索</translation>
    </message>
    <message>
        <source>Learn anew</source>
        <translation>请重新学习</translation>
    </message>
    <message>
        <source>Learning needs about {needed} GB for its frames, and {folder} has {free} GB left</source>
        <translation>学习所用的帧约需 {needed} GB，而 {folder} 只剩 {free} GB</translation>
    </message>
    <message>
        <source>Leave this video out, or write the file again</source>
        <translation>请略过此视频，或重新生成该文件</translation>
    </message>
    <message>
        <source>Load categories</source>
        <translation>载入类别</translation>
    </message>
    <message>
        <source>Load the categories of {title}</source>
        <translation>载入 {title} 的类别</translation>
    </message>
    <message>
        <source>Lower the learning rate; the batch is kept in {kept}</source>
        <translation>请降低学习率；该批次保存在 {kept}</translation>
    </message>
    <message>
        <source>Make again what is missing; the project itself is undamaged</source>
        <translation>请重新完成缺少的编辑；项目本身没有损坏</translation>
    </message>
    <message>
        <source>Make it again from the checkpoint: mdqe-annotator convert CHECKPOINT --to onnx</source>
        <translation>请由检查点重新生成：mdqe-annotator convert CHECKPOINT --to onnx</translation>
    </message>
    <message>
        <source>Make room or give yourself the right to write there, then begin again</source>
        <translation>请腾出空间，或取得在那里写入的权限，然后重新开始</translation>
    </message>
    <message>
        <source>Mark {what} as rejected</source>
        <translation>将{what}标为不合格</translation>
    </message>
    <message>
        <source>Mark {what} as reviewed</source>
        <translation>将{what}标为已审核</translation>
    </message>
    <message>
        <source>Mend it, or remove it</source>
        <translation>请修复或移除它</translation>
    </message>
    <message>
        <source>Merge category {other} into {kept}</source>
        <translation>将类别 {other} 合并到 {kept}</translation>
    </message>
    <message>
        <source>Merge track {other} into track {kept}</source>
        <translation>将轨迹 {other} 合并到轨迹 {kept}</translation>
    </message>
    <message>
        <source>Merge two categories</source>
        <translation>合并两个类别</translation>
    </message>
    <message>
        <source>Merge two tracks</source>
        <translation>合并两条轨迹</translation>
    </message>
    <message>
        <source>Merge {count} categories into {kept}</source>
        <translation>将 {count} 个类别合并到 {kept}</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Move a mask to another track</source>
        <translation>将掩码移到另一条轨迹</translation>
    </message>
    <message>
        <source>Move it away</source>
        <translation>请把它移走</translation>
    </message>
    <message>
        <source>Move it away, or choose a new or empty folder</source>
        <translation>请把它移走，或选择新建或空的文件夹</translation>
    </message>
    <message>
        <source>Move it to where the project is now, delete it if that is gone, or choose another name</source>
        <translation>请将它移到项目现在的位置；若项目已不存在则将它删除；或换一个名称</translation>
    </message>
    <message>
        <source>Move mask of track {track} to track {target}, frame {frame}</source>
        <translation>将轨迹 {track} 的掩码移到轨迹 {target}，第 {frame} 帧</translation>
    </message>
    <message>
        <source>Move them away, or choose a new or empty folder</source>
        <translation>请把它们移走，或选择新建或空的文件夹</translation>
    </message>
    <message>
        <source>Name one of: {names}; or a file: .safetensors, .pth, .onnx</source>
        <translation>请指定其中之一：{names}；或一个文件：.safetensors、.pth、.onnx</translation>
    </message>
    <message>
        <source>Name the folder in which the data set&apos;s image folders lie.</source>
        <translation>请指定数据集的图像文件夹所在的文件夹。</translation>
    </message>
    <message>
        <source>Name the media that were annotated</source>
        <translation>请指定标注时所用的媒体</translation>
    </message>
    <message>
        <source>Name the media that were annotated, and how their frames are numbered</source>
        <translation>请指明被标注的媒体，以及其帧如何编号</translation>
    </message>
    <message>
        <source>Name the preset to mdqe-annotator convert</source>
        <translation>请在 mdqe-annotator convert 中指定预设</translation>
    </message>
    <message>
        <source>No frame is left to export</source>
        <translation>没有可导出的帧</translation>
    </message>
    <message>
        <source>No mask of {tracks} in frame {frame}</source>
        <translation>{tracks}在第 {frame} 帧没有掩码</translation>
    </message>
    <message>
        <source>No pixel there is free</source>
        <translation>那里没有空闲像素</translation>
    </message>
    <message>
        <source>No steps were asked for</source>
        <translation>没有要求任何步数</translation>
    </message>
    <message>
        <source>No video has an annotated object</source>
        <translation>没有视频有标注的物体</translation>
    </message>
    <message>
        <source>No video of the project has the {length} frames of {width}x{height} pixels of {name}</source>
        <translation>{name} 有 {length} 帧 {width}x{height} 像素，项目中没有这样的视频</translation>
    </message>
    <message>
        <source>None of its tensors is there; keys begin with {keys}</source>
        <translation>其中没有它的任何张量；键以 {keys} 开头</translation>
    </message>
    <message>
        <source>Not even one frame fits</source>
        <translation>连一帧也放不下</translation>
    </message>
    <message>
        <source>Number from 1.</source>
        <translation>请从 1 开始编号。</translation>
    </message>
    <message>
        <source>ONNX Runtime {version} cannot run the graph ({reason})</source>
        <translation>ONNX Runtime {version} 无法运行计算图（{reason}）</translation>
    </message>
    <message>
        <source>ONNX Runtime {version} could not start its {provider}</source>
        <translation>ONNX Runtime {version} 无法启动其 {provider}</translation>
    </message>
    <message>
        <source>ONNX Runtime {version} failed ({reason})</source>
        <translation>ONNX Runtime {version} 运行失败（{reason}）</translation>
    </message>
    <message>
        <source>ONNX Runtime {version} has no {name}</source>
        <translation>ONNX Runtime {version} 没有 {name}</translation>
    </message>
    <message>
        <source>ONNX models need the package &apos;{package}&apos; ({reason})</source>
        <translation>ONNX 模型需要软件包“{package}”（{reason}）</translation>
    </message>
    <message>
        <source>Only two different tracks of the same video can be exchanged</source>
        <translation>只能交换同一视频中两条不同的轨迹</translation>
    </message>
    <message>
        <source>Only two different tracks of the same video can be merged</source>
        <translation>只能合并同一视频中两条不同的轨迹</translation>
    </message>
    <message>
        <source>Open a file that this program saved, whose name ends in .mdqe</source>
        <translation>请打开由本程序保存、名称以 .mdqe 结尾的文件</translation>
    </message>
    <message>
        <source>Open it again</source>
        <translation>请重新打开</translation>
    </message>
    <message>
        <source>Open it, or choose another name</source>
        <translation>请打开它，或换一个名称</translation>
    </message>
    <message>
        <source>Open {name}</source>
        <translation>打开 {name}</translation>
    </message>
    <message>
        <source>Paint</source>
        <translation>绘制</translation>
    </message>
    <message>
        <source>Paste mask</source>
        <translation>粘贴掩码</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>多边形</translation>
    </message>
    <message>
        <source>Pre-label frames {first} to {last} with {model}</source>
        <translation>用 {model} 预标注第 {first} 至 {last} 帧</translation>
    </message>
    <message>
        <source>Propagate {tracks}, {frames}</source>
        <translation>传播{tracks}，{frames}</translation>
    </message>
    <message>
        <source>Put a category on another digit</source>
        <translation>更改类别的数字键</translation>
    </message>
    <message>
        <source>Put each JSON beside its image</source>
        <translation>请将每个 JSON 放在其图像旁边</translation>
    </message>
    <message>
        <source>Put each video&apos;s frames in a folder.</source>
        <translation>请将每个视频的帧放在一个文件夹中。</translation>
    </message>
    <message>
        <source>Put the frames of each video into a folder of their own</source>
        <translation>请将每个视频的帧放在单独的文件夹中</translation>
    </message>
    <message>
        <source>Put the frames of the data set there</source>
        <translation>请将数据集的帧放在那里</translation>
    </message>
    <message>
        <source>Put the image beside it, under the same name</source>
        <translation>请将同名图像放在它旁边</translation>
    </message>
    <message>
        <source>Put the missing images there, or take them out of the document</source>
        <translation>请将缺少的图像放到那里，或从文档中去掉它们</translation>
    </message>
    <message>
        <source>Put the original frames there</source>
        <translation>请将原来的帧放在那里</translation>
    </message>
    <message>
        <source>Put {category} on digit {digit}</source>
        <translation>将 {category} 设为数字键 {digit}</translation>
    </message>
    <message>
        <source>PyAV was built without it</source>
        <translation>PyAV 编译时未包含它</translation>
    </message>
    <message>
        <source>Recolour a category</source>
        <translation>更改类别的颜色</translation>
    </message>
    <message>
        <source>Recolour category {category}</source>
        <translation>更改类别 {category} 的颜色</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Remove a mask</source>
        <translation>移除掩码</translation>
    </message>
    <message>
        <source>Remove a video from the project</source>
        <translation>将视频移出项目</translation>
    </message>
    <message>
        <source>Remove mask of</source>
        <translation>移除掩码：</translation>
    </message>
    <message>
        <source>Remove masks</source>
        <translation>移除掩码</translation>
    </message>
    <message>
        <source>Remove masks of {tracks}, {frames}</source>
        <translation>移除{tracks}的掩码，{frames}</translation>
    </message>
    <message>
        <source>Remove this video.</source>
        <translation>请移除此视频。</translation>
    </message>
    <message>
        <source>Remove {name} from the project</source>
        <translation>从项目中移除 {name}</translation>
    </message>
    <message>
        <source>Rename a category</source>
        <translation>重命名类别</translation>
    </message>
    <message>
        <source>Rename category {before} to {after}</source>
        <translation>将类别 {before} 改名为 {after}</translation>
    </message>
    <message>
        <source>Rename it</source>
        <translation>请将其改名</translation>
    </message>
    <message>
        <source>Rename one.</source>
        <translation>请将其中之一改名。</translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation>请替换它</translation>
    </message>
    <message>
        <source>Restore a point of the history</source>
        <translation>恢复历史中的某一点</translation>
    </message>
    <message>
        <source>Restore as of {point}</source>
        <translation>恢复到{point}</translation>
    </message>
    <message>
        <source>Restore it from a backup copy</source>
        <translation>请用备份恢复</translation>
    </message>
    <message>
        <source>Results without any mask are left out: {entries}.</source>
        <translation>没有任何掩码的结果已略过：{entries}。</translation>
    </message>
    <message>
        <source>Rotate</source>
        <translation>旋转</translation>
    </message>
    <message>
        <source>Save it as .safetensors</source>
        <translation>请另存为 .safetensors</translation>
    </message>
    <message>
        <source>Save it as UTF-8</source>
        <translation>请将其存为 UTF-8</translation>
    </message>
    <message>
        <source>Save it with its palette, or as grey</source>
        <translation>请连同调色板保存，或存为灰度图</translation>
    </message>
    <message>
        <source>Save the file as UTF-8.</source>
        <translation>请将文件存为 UTF-8。</translation>
    </message>
    <message>
        <source>Save the project under another name (File, Save project as), or put the file back that was there</source>
        <translation>请将项目另存为其他名称（文件 → 项目另存为），或把原来的文件放回原处</translation>
    </message>
    <message>
        <source>Say for each what it means, e.g. --map &apos;{category}=NAME&apos; (or &apos;{category}=&apos; to leave it out)</source>
        <translation>请说明每个类别的含义，例如 --map &apos;{category}=NAME&apos;（或用 &apos;{category}=&apos; 略过）</translation>
    </message>
    <message>
        <source>Say for each which video it is, e.g. --media &apos;{name}=PATH&apos; (or &apos;{name}=&apos; to leave it out)</source>
        <translation>请逐一说明是哪个视频，例如 --media &apos;{name}=PATH&apos;（或用 &apos;{name}=&apos; 略过）</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Scores that are not between 0 and 1: {entries}.</source>
        <translation>不在 0 与 1 之间的得分：{entries}。</translation>
    </message>
    <message>
        <source>Set an occlusion level</source>
        <translation>设置遮挡级别</translation>
    </message>
    <message>
        <source>Set no occlusion of</source>
        <translation>设为无遮挡：</translation>
    </message>
    <message>
        <source>Set occlusion levels</source>
        <translation>设置遮挡级别</translation>
    </message>
    <message>
        <source>Set occlusion of</source>
        <translation>设置遮挡程度：</translation>
    </message>
    <message>
        <source>Set severe occlusion of</source>
        <translation>设为严重遮挡：</translation>
    </message>
    <message>
        <source>Set slight occlusion of</source>
        <translation>设为轻微遮挡：</translation>
    </message>
    <message>
        <source>Show, hide or lock tracks</source>
        <translation>显示、隐藏或锁定轨迹</translation>
    </message>
    <message>
        <source>Shrink</source>
        <translation>收缩</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Something went wrong inside the program: {kind}: {reason}</source>
        <translation>程序内部出错：{kind}：{reason}</translation>
    </message>
    <message>
        <source>Split a track</source>
        <translation>拆分轨迹</translation>
    </message>
    <message>
        <source>Split track {track} at frame {frame} into track {new}</source>
        <translation>将轨迹 {track} 在第 {frame} 帧拆分出轨迹 {new}</translation>
    </message>
    <message>
        <source>Store a propagation</source>
        <translation>存储传播结果</translation>
    </message>
    <message>
        <source>Store what a model found</source>
        <translation>存储模型的结果</translation>
    </message>
    <message>
        <source>Suggest occlusion levels</source>
        <translation>建议遮挡程度</translation>
    </message>
    <message>
        <source>Swap two tracks</source>
        <translation>交换两条轨迹</translation>
    </message>
    <message>
        <source>Swap {tracks} {where}</source>
        <translation>{where}交换{tracks}</translation>
    </message>
    <message>
        <source>Take away by colour</source>
        <translation>按颜色减去</translation>
    </message>
    <message>
        <source>Take occlusion levels off</source>
        <translation>取消遮挡程度：</translation>
    </message>
    <message>
        <source>Take review marks off {what}</source>
        <translation>取消{what}的审核标记</translation>
    </message>
    <message>
        <source>Take the mark off first, so that its masks may change</source>
        <translation>请先取消标记，其掩码才能更改</translation>
    </message>
    <message>
        <source>Take {category} off the digits</source>
        <translation>取消 {category} 的数字键</translation>
    </message>
    <message>
        <source>Tensors are missing or misshapen</source>
        <translation>张量缺失或形状不对</translation>
    </message>
    <message>
        <source>The GPU has not enough memory to learn</source>
        <translation>GPU 内存不足，无法学习</translation>
    </message>
    <message>
        <source>The annotations belong to another video, or to another version of this one</source>
        <translation>标注属于另一个视频，或这个视频的另一个版本</translation>
    </message>
    <message>
        <source>The checkpoint is damaged</source>
        <translation>检查点已损坏</translation>
    </message>
    <message>
        <source>The checkpoint is damaged or of another version</source>
        <translation>检查点已损坏，或属于其他版本</translation>
    </message>
    <message>
        <source>The checkpoint is of another model or another version, or incomplete</source>
        <translation>检查点属于其他模型或其他版本，或不完整</translation>
    </message>
    <message>
        <source>The checkpoint is of another model or version</source>
        <translation>检查点属于其他模型或其他版本</translation>
    </message>
    <message>
        <source>The chosen range has no frame after this one</source>
        <translation>所选范围中，本帧之后没有帧了</translation>
    </message>
    <message>
        <source>The chosen range has no frame before this one</source>
        <translation>所选范围中，本帧之前没有帧了</translation>
    </message>
    <message>
        <source>The data set and the checkpoint have different categories</source>
        <translation>数据集和检查点的类别不同</translation>
    </message>
    <message>
        <source>The device is out of memory</source>
        <translation>设备内存不足</translation>
    </message>
    <message>
        <source>The device is out of memory; going on with {amount} at a time.</source>
        <translation>设备内存不足；改为每次处理 {amount}。</translation>
    </message>
    <message>
        <source>The device is out of memory; what clips show is found by the CPU, which is slower.</source>
        <translation>设备内存不足；改由 CPU 找出各片段中的目标，速度较慢。</translation>
    </message>
    <message>
        <source>The edits that waited in {path} cannot be read ({reason})</source>
        <translation>{path} 中等待的编辑无法读取（{reason}）</translation>
    </message>
    <message>
        <source>The file is damaged</source>
        <translation>文件已损坏</translation>
    </message>
    <message>
        <source>The file is damaged or cut short</source>
        <translation>文件已损坏或不完整</translation>
    </message>
    <message>
        <source>The file is damaged, or is not a JSON file.</source>
        <translation>文件已损坏，或不是 JSON 文件。</translation>
    </message>
    <message>
        <source>The file is damaged, or its training has diverged</source>
        <translation>文件已损坏，或训练已发散</translation>
    </message>
    <message>
        <source>The file is {place} now; make again what is missing</source>
        <translation>该文件现在是 {place}；请重新完成缺少的编辑</translation>
    </message>
    <message>
        <source>The file was cut off while written or copied.</source>
        <translation>文件在写出或复制时被截断。</translation>
    </message>
    <message>
        <source>The folder is read-only</source>
        <translation>文件夹是只读的</translation>
    </message>
    <message>
        <source>The folder {place}</source>
        <translation>文件夹 {place}</translation>
    </message>
    <message>
        <source>The format requires this field.</source>
        <translation>格式要求有此字段。</translation>
    </message>
    <message>
        <source>The frames of {name} are not in {root}</source>
        <translation>{name} 的帧不在 {root} 中</translation>
    </message>
    <message>
        <source>The history cannot be gone through</source>
        <translation>无法在历史中前后移动</translation>
    </message>
    <message>
        <source>The history cannot be read ({reason})</source>
        <translation>无法读取历史（{reason}）</translation>
    </message>
    <message>
        <source>The history names columns that the table {table} does not have</source>
        <translation>历史中的列在表 {table} 中不存在</translation>
    </message>
    <message>
        <source>The images do not belong to one video</source>
        <translation>这些图像不属于同一个视频</translation>
    </message>
    <message>
        <source>The installation is incomplete</source>
        <translation>安装不完整</translation>
    </message>
    <message>
        <source>The list of images</source>
        <translation>图像列表</translation>
    </message>
    <message>
        <source>The mask in frame {frame} has been changed since</source>
        <translation>第 {frame} 帧的掩码此后已被更改</translation>
    </message>
    <message>
        <source>The mask was made for another frame size or is damaged; write it again.</source>
        <translation>掩码是为其他帧尺寸制作的，或已损坏；请重新写出。</translation>
    </message>
    <message>
        <source>The masks of {count} videos are white on black: what is white is one object in each.</source>
        <translation>{count} 个视频的掩码为黑底白色：每个视频中白色的部分是一个物体。</translation>
    </message>
    <message>
        <source>The media of a video are missing: {path}. They were moved or renamed; find them again first</source>
        <translation>视频的媒体缺失：{path}。它们已被移动或改名；请先重新找到它们</translation>
    </message>
    <message>
        <source>The media of {count} of {total} videos are missing, first {path}</source>
        <translation>{total} 个视频中有 {count} 个的媒体缺失，第一个是 {path}</translation>
    </message>
    <message>
        <source>The metadata are damaged</source>
        <translation>元数据已损坏</translation>
    </message>
    <message>
        <source>The model&apos;s categories have no id {category_id}</source>
        <translation>模型的类别中没有编号 {category_id}</translation>
    </message>
    <message>
        <source>The network gives numbers that are none (NaN or infinite)</source>
        <translation>网络给出的不是有效数值（NaN 或无穷大）</translation>
    </message>
    <message>
        <source>The network is larger</source>
        <translation>网络超过了这一大小</translation>
    </message>
    <message>
        <source>The package onnxruntime computes on the CPU only</source>
        <translation>软件包 onnxruntime 只能在 CPU 上计算</translation>
    </message>
    <message>
        <source>The pattern {place}</source>
        <translation>通配模式 {place}</translation>
    </message>
    <message>
        <source>The process that learned has ended ({end})</source>
        <translation>学习进程已结束（{end}）</translation>
    </message>
    <message>
        <source>The project cannot be read ({reason})</source>
        <translation>无法读取项目（{reason}）</translation>
    </message>
    <message>
        <source>The project has no track with id {track_id}</source>
        <translation>项目中没有编号为 {track_id} 的轨迹</translation>
    </message>
    <message>
        <source>The project has no {what} with id {row_id}</source>
        <translation>项目中没有编号为 {row_id} 的{what}</translation>
    </message>
    <message>
        <source>The system refused the access</source>
        <translation>系统拒绝访问</translation>
    </message>
    <message>
        <source>The training diverged or a batch is broken</source>
        <translation>训练发散，或某个批次已损坏</translation>
    </message>
    <message>
        <source>The two are one tensor in MDQE</source>
        <translation>二者在 MDQE 中是同一个张量</translation>
    </message>
    <message>
        <source>The video has no frames</source>
        <translation>视频没有帧</translation>
    </message>
    <message>
        <source>There is already a category {name}</source>
        <translation>已有类别 {name}</translation>
    </message>
    <message>
        <source>There is neither a folder {folder} nor a video file of that name, there or in {other}.</source>
        <translation>那里和 {other} 中都没有文件夹 {folder}，也没有同名的视频文件。</translation>
    </message>
    <message>
        <source>There is no CUDA GPU to learn on</source>
        <translation>没有可用于学习的 CUDA GPU</translation>
    </message>
    <message>
        <source>There is no folder {base}</source>
        <translation>没有文件夹 {base}</translation>
    </message>
    <message>
        <source>There is no frame after this one</source>
        <translation>本帧之后没有帧了</translation>
    </message>
    <message>
        <source>There is no frame before this one</source>
        <translation>本帧之前没有帧了</translation>
    </message>
    <message>
        <source>There is no frame {frame} in a video of {frame_count} frames</source>
        <translation>视频共 {frame_count} 帧，没有第 {frame} 帧</translation>
    </message>
    <message>
        <source>There is no model of the name &apos;{name}&apos;</source>
        <translation>没有名为“{name}”的模型</translation>
    </message>
    <message>
        <source>There is no video to export</source>
        <translation>没有可导出的视频</translation>
    </message>
    <message>
        <source>There is not enough memory for this</source>
        <translation>内存不足，无法完成此操作</translation>
    </message>
    <message>
        <source>There is not enough memory to learn</source>
        <translation>内存不足，无法学习</translation>
    </message>
    <message>
        <source>There is nothing at {new_path}</source>
        <translation>{new_path} 处没有任何内容</translation>
    </message>
    <message>
        <source>There is nothing to learn from</source>
        <translation>没有可供学习的内容</translation>
    </message>
    <message>
        <source>They are lost if the program is killed before they are stored: free some space</source>
        <translation>如果程序在存储之前被强行终止，它们就会丢失：请释放一些空间</translation>
    </message>
    <message>
        <source>They are {names}</source>
        <translation>它们是 {names}</translation>
    </message>
    <message>
        <source>They were built with {builder}, and this is PyTorch {version}</source>
        <translation>它们用 {builder} 编译，而这里是 PyTorch {version}</translation>
    </message>
    <message>
        <source>This edit was undone and others took its place</source>
        <translation>此编辑已被撤销，并被其他编辑取代</translation>
    </message>
    <message>
        <source>This is a defect of MDQE Annotator</source>
        <translation>这是 MDQE Annotator 的缺陷</translation>
    </message>
    <message>
        <source>This is not a YTVIS document.</source>
        <translation>这不是 YTVIS 文档。</translation>
    </message>
    <message>
        <source>This looks like a data set.</source>
        <translation>这看起来是数据集。</translation>
    </message>
    <message>
        <source>This looks like results JSON.</source>
        <translation>这看起来是结果 JSON。</translation>
    </message>
    <message>
        <source>This video has {count} frames only</source>
        <translation>此视频只有 {count} 帧</translation>
    </message>
    <message>
        <source>Track {track} cannot be split at frame {frame}</source>
        <translation>轨迹 {track} 无法在第 {frame} 帧拆分</translation>
    </message>
    <message>
        <source>Track {track} has no mask in frame {frame}</source>
        <translation>轨迹 {track} 在第 {frame} 帧没有掩码</translation>
    </message>
    <message>
        <source>Track {track} is locked</source>
        <translation>轨迹 {track} 已锁定</translation>
    </message>
    <message>
        <source>Track {track} is marked as reviewed</source>
        <translation>轨迹 {track} 已标为已审核</translation>
    </message>
    <message>
        <source>Track {track} was deleted: it is carried on no further</source>
        <translation>轨迹 {track} 已被删除：不再继续传播</translation>
    </message>
    <message>
        <source>Transform</source>
        <translation>变换</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>请重试</translation>
    </message>
    <message>
        <source>Try to play it in another program; if it plays there, convert it to mp4</source>
        <translation>请尝试用其他程序播放；若能播放，请转换为 mp4</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Unknown device &apos;{device}&apos;</source>
        <translation>未知设备“{device}”</translation>
    </message>
    <message>
        <source>Unknown precision &apos;{precision}&apos;</source>
        <translation>未知精度“{precision}”</translation>
    </message>
    <message>
        <source>Unknown preset &apos;{preset}&apos;</source>
        <translation>未知预设“{preset}”</translation>
    </message>
    <message>
        <source>Unlock it first</source>
        <translation>请先解锁</translation>
    </message>
    <message>
        <source>Update onnxruntime, or use the checkpoint that the ONNX file was made of</source>
        <translation>请更新 onnxruntime，或使用生成该 ONNX 文件的检查点</translation>
    </message>
    <message>
        <source>Update the program</source>
        <translation>请更新程序</translation>
    </message>
    <message>
        <source>Update the program; the file was not changed</source>
        <translation>请更新程序；文件未被更改</translation>
    </message>
    <message>
        <source>Use --device cpu</source>
        <translation>请使用 --device cpu</translation>
    </message>
    <message>
        <source>Use --precision float32, or another model</source>
        <translation>请使用 --precision float32，或换用其他模型</translation>
    </message>
    <message>
        <source>Use a checkpoint</source>
        <translation>请使用检查点</translation>
    </message>
    <message>
        <source>Use a checkpoint of MDQE as its authors published it, or one saved by this program</source>
        <translation>请使用作者发布的 MDQE 检查点，或由本程序保存的检查点</translation>
    </message>
    <message>
        <source>Use a file that mdqe-annotator convert --to onnx has made</source>
        <translation>请使用由 mdqe-annotator convert --to onnx 生成的文件</translation>
    </message>
    <message>
        <source>Use a smaller model, or --device cpu</source>
        <translation>请使用较小的模型，或 --device cpu</translation>
    </message>
    <message>
        <source>Use an unedited file</source>
        <translation>请使用未经改动的文件</translation>
    </message>
    <message>
        <source>Use another checkpoint</source>
        <translation>请使用其他检查点</translation>
    </message>
    <message>
        <source>Use letters, digits, spaces and hyphens</source>
        <translation>请使用文字、数字、空格和连字符</translation>
    </message>
    <message>
        <source>Use run-length encoding in results.</source>
        <translation>请在结果中使用游程编码。</translation>
    </message>
    <message>
        <source>Use shorter windows, or --device cpu</source>
        <translation>请使用较短的窗口，或 --device cpu</translation>
    </message>
    <message>
        <source>Use the checkpoint that it was made of</source>
        <translation>请使用生成它的检查点</translation>
    </message>
    <message>
        <source>Use the same, or another folder</source>
        <translation>请使用相同的设置，或另一个文件夹</translation>
    </message>
    <message>
        <source>Wait for its end, or cancel it first</source>
        <translation>请等待其结束，或先将其取消</translation>
    </message>
    <message>
        <source>Wait for its end, or choose another folder</source>
        <translation>请等待其结束，或选择其他文件夹</translation>
    </message>
    <message>
        <source>Wait for its end, or choose another folder; if it was killed, delete {holder}</source>
        <translation>请等待其结束，或选择其他文件夹；如果它已被强行终止，请删除 {holder}</translation>
    </message>
    <message>
        <source>Wait for its end, or stop it there</source>
        <translation>请等它结束，或在那里停止它</translation>
    </message>
    <message>
        <source>Wait for the model&apos;s end, or stop it, and undo its work first</source>
        <translation>请等待模型结束，或停止它，先撤销它的工作</translation>
    </message>
    <message>
        <source>What was propagated since builds on it</source>
        <translation>此后传播的内容以它为基础</translation>
    </message>
    <message>
        <source>Write the mask again with pycocotools or another COCO encoder.</source>
        <translation>请用 pycocotools 或其他 COCO 编码器重新写出掩码。</translation>
    </message>
    <message>
        <source>You have drawn these masks in frame {frame}, too</source>
        <translation>第 {frame} 帧的这些掩码也是您绘制的</translation>
    </message>
    <message>
        <source>You lack the permission to read it</source>
        <translation>您没有读取权限</translation>
    </message>
    <message>
        <source>Your project is saved. Please report it with the log file {path}</source>
        <translation>您的项目已保存。请附上日志文件 {path} 报告此问题</translation>
    </message>
    <message>
        <source>[{index}]</source>
        <translation>[{index}]</translation>
    </message>
    <message>
        <source>[{index}] has {length} frames of {width}x{height} pixels, but {first} has {count} frames of {first_width}x{first_height}</source>
        <translation>[{index}] 有 {length} 帧 {width}x{height} 像素，但 {first} 有 {count} 帧 {first_width}x{first_height}</translation>
    </message>
    <message>
        <source>a later edit builds on it</source>
        <translation>之后的编辑以它为基础</translation>
    </message>
    <message>
        <source>a mask in frame {frame}, but the video has frames 0 to {last}</source>
        <translation>第 {frame} 帧有掩码，但视频只有第 0 至 {last} 帧</translation>
    </message>
    <message>
        <source>a negative run length</source>
        <translation>游程长度为负</translation>
    </message>
    <message>
        <source>a newer MDQE Annotator wrote it</source>
        <translation>它由更新版本的 MDQE Annotator 写出</translation>
    </message>
    <message>
        <source>a newer program wrote it</source>
        <translation>它由更新的程序写出</translation>
    </message>
    <message>
        <source>a number longer than 35 bits</source>
        <translation>有超过 35 位的数</translation>
    </message>
    <message>
        <source>a program</source>
        <translation>某个程序</translation>
    </message>
    <message>
        <source>a program that synchronises or restores files has put it there, or another drive has the same name; it does not have what was done here last</source>
        <translation>同步或恢复文件的程序把它放在了那里，或另一个驱动器同名；其中没有您在这里最后所做的工作</translation>
    </message>
    <message>
        <source>a project can be edited by one program at a time</source>
        <translation>一个项目同时只能由一个程序编辑</translation>
    </message>
    <message>
        <source>a run length cannot be negative, got {length}</source>
        <translation>游程长度不能为负，实为 {length}</translation>
    </message>
    <message>
        <source>absolute file name</source>
        <translation>绝对路径的文件名</translation>
    </message>
    <message>
        <source>an ONNX file can be run only</source>
        <translation>ONNX 文件只能运行，不能学习</translation>
    </message>
    <message>
        <source>an old system wrote it</source>
        <translation>它由旧系统写出</translation>
    </message>
    <message>
        <source>another file lies in the place of the video: what is drawn over it would not fit the original&apos;s frames</source>
        <translation>该视频的位置上是另一个文件：在它上面绘制的内容与原视频的帧对不上</translation>
    </message>
    <message>
        <source>another program holds its database</source>
        <translation>另一个程序占用着其数据库</translation>
    </message>
    <message>
        <source>another version of the program wrote it</source>
        <translation>它由另一版本的程序写入</translation>
    </message>
    <message>
        <source>another version of the program wrote it, or the file was changed</source>
        <translation>它由另一版本的程序写入，或者文件被更改过</translation>
    </message>
    <message>
        <source>backslash in a file name</source>
        <translation>文件名中有反斜杠</translation>
    </message>
    <message>
        <source>broken run-length string: {reason}</source>
        <translation>游程字符串已损坏：{reason}</translation>
    </message>
    <message>
        <source>category</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>category {category} of annotation {annotation} has no class in the network</source>
        <translation>标注 {annotation} 的类别 {category} 在网络中没有对应的类</translation>
    </message>
    <message>
        <source>character {character} does not belong to the encoding</source>
        <translation>字符 {character} 不属于该编码</translation>
    </message>
    <message>
        <source>cut off in the middle of a number</source>
        <translation>在数的中间截断</translation>
    </message>
    <message>
        <source>empty file name</source>
        <translation>文件名为空</translation>
    </message>
    <message>
        <source>empty name</source>
        <translation>名称为空</translation>
    </message>
    <message>
        <source>empty string</source>
        <translation>字符串为空</translation>
    </message>
    <message>
        <source>entry in its history</source>
        <translation>历史条目</translation>
    </message>
    <message>
        <source>everywhere</source>
        <translation>全程</translation>
    </message>
    <message>
        <source>expected 1 to {most} pixels a side, got {size}</source>
        <translation>每边应为 1 至 {most} 像素，实为 {size}</translation>
    </message>
    <message>
        <source>expected 1 to {most} pixels, got {value}</source>
        <translation>应为 1 至 {most} 像素，实为 {value}</translation>
    </message>
    <message>
        <source>expected [{height}, {width}], height and width of video {video}, got {size}</source>
        <translation>应为视频 {video} 的高和宽 [{height}, {width}]，实为 {size}</translation>
    </message>
    <message>
        <source>expected a data set (an object), got a list</source>
        <translation>应为数据集（对象），实为列表</translation>
    </message>
    <message>
        <source>expected a finite number, got {score}</source>
        <translation>应为有限的数，实为 {score}</translation>
    </message>
    <message>
        <source>expected a number from 1, got {id}</source>
        <translation>应为 1 或更大的数，实为 {id}</translation>
    </message>
    <message>
        <source>expected a number, got {name}</source>
        <translation>应为数，实为 {name}</translation>
    </message>
    <message>
        <source>expected an area &gt;= 0, got {area}</source>
        <translation>面积应 &gt;= 0，实为 {area}</translation>
    </message>
    <message>
        <source>expected at least one frame, got an empty list</source>
        <translation>应至少有一帧，实为空列表</translation>
    </message>
    <message>
        <source>expected results (a list), got an object</source>
        <translation>应为结果（列表），实为对象</translation>
    </message>
    <message>
        <source>expected x, y of three or more points, got {count} numbers</source>
        <translation>应为三个或更多点的 x、y，实有 {count} 个数</translation>
    </message>
    <message>
        <source>expected x, y, width &gt;= 0, height &gt;= 0, got {box}</source>
        <translation>应为 x、y、width &gt;= 0、height &gt;= 0，实为 {box}</translation>
    </message>
    <message>
        <source>expected {count} (one per entry of file_names), got {length}</source>
        <translation>应为 {count}（file_names 每项一个），实为 {length}</translation>
    </message>
    <message>
        <source>expected {expected} as in video {video}, got {value}</source>
        <translation>应与视频 {video} 一致为 {expected}，实为 {value}</translation>
    </message>
    <message>
        <source>expected {length} entries, one per frame of video {video}, got {count}</source>
        <translation>应有 {length} 项，视频 {video} 每帧一项，实有 {count} 项</translation>
    </message>
    <message>
        <source>expected {wanted}</source>
        <translation>应为 {wanted}</translation>
    </message>
    <message>
        <source>expected {wanted}, got {got}</source>
        <translation>应为 {wanted}，实为 {got}</translation>
    </message>
    <message>
        <source>file name leads out of its folder</source>
        <translation>文件名指向其文件夹之外</translation>
    </message>
    <message>
        <source>files of this export would go there</source>
        <translation>此次导出的文件会写到那里</translation>
    </message>
    <message>
        <source>folder {folder} is also that of {other}</source>
        <translation>文件夹 {folder} 也是 {other} 的文件夹</translation>
    </message>
    <message>
        <source>frame {frame}</source>
        <translation>第 {frame} 帧</translation>
    </message>
    <message>
        <source>frames {first} to {last}</source>
        <translation>第 {first} 至 {last} 帧</translation>
    </message>
    <message>
        <source>from frame {frame} on</source>
        <translation>从第 {frame} 帧起</translation>
    </message>
    <message>
        <source>id {id}</source>
        <translation>编号 {id}</translation>
    </message>
    <message>
        <source>in {frames}</source>
        <translation>在{frames}</translation>
    </message>
    <message>
        <source>it becomes a file&apos;s name</source>
        <translation>它将成为文件名</translation>
    </message>
    <message>
        <source>it has masks on one side of it only</source>
        <translation>它只在该帧的一侧有掩码</translation>
    </message>
    <message>
        <source>it is another folder of the data set, or its annotations lie elsewhere</source>
        <translation>这是数据集的其他文件夹，或其标注在别处</translation>
    </message>
    <message>
        <source>it is another kind of file, or an editor saved it otherwise</source>
        <translation>它是其他类型的文件，或编辑器以其他编码保存了它</translation>
    </message>
    <message>
        <source>it is another kind of file, or its beginning is damaged</source>
        <translation>它是其他类型的文件，或开头已损坏</translation>
    </message>
    <message>
        <source>it is another video, or one that was cut</source>
        <translation>它是其他视频，或被剪短过</translation>
    </message>
    <message>
        <source>it is another video, or one that was scaled</source>
        <translation>它是其他视频，或被缩放过</translation>
    </message>
    <message>
        <source>it is damaged or cut short</source>
        <translation>它已损坏或不完整</translation>
    </message>
    <message>
        <source>it is neither a data set nor the export.json that an export of results wrote</source>
        <translation>它既不是数据集，也不是导出结果时写出的 export.json</translation>
    </message>
    <message>
        <source>it is no COCO instances file, or was cut short</source>
        <translation>它不是 COCO 实例文件，或不完整</translation>
    </message>
    <message>
        <source>it is no KITTI MOTS data set</source>
        <translation>它不是 KITTI MOTS 数据集</translation>
    </message>
    <message>
        <source>it is no data set that was exported here before</source>
        <translation>它不是先前导出到此处的数据集</translation>
    </message>
    <message>
        <source>it is no labelme file, or was cut short</source>
        <translation>它不是 labelme 文件，或不完整</translation>
    </message>
    <message>
        <source>it was deleted</source>
        <translation>它已被删除</translation>
    </message>
    <message>
        <source>it was edited</source>
        <translation>它被改动过</translation>
    </message>
    <message>
        <source>it was edited or cut short</source>
        <translation>它被改动过或不完整</translation>
    </message>
    <message>
        <source>it was learned in another window</source>
        <translation>它是在另一个窗口中学习的</translation>
    </message>
    <message>
        <source>it was moved or renamed</source>
        <translation>它已被移动或改名</translation>
    </message>
    <message>
        <source>it was moved, renamed or deleted, or its drive has gone away</source>
        <translation>它被移动、重命名或删除，或其驱动器已断开</translation>
    </message>
    <message>
        <source>it was replaced since it was added</source>
        <translation>它在添加之后被替换</translation>
    </message>
    <message>
        <source>it was saved as RGB by an image editor</source>
        <translation>它被图像编辑器存成了 RGB</translation>
    </message>
    <message>
        <source>its beginning is missing</source>
        <translation>缺少开头</translation>
    </message>
    <message>
        <source>its content differs: another video, or a new encoding of the same one</source>
        <translation>其内容不同：是其他视频，或同一视频的重新编码</translation>
    </message>
    <message>
        <source>its drive cannot lock files, or has gone away</source>
        <translation>它所在的驱动器不支持文件锁定，或已断开</translation>
    </message>
    <message>
        <source>its drive has gone away</source>
        <translation>其驱动器已断开</translation>
    </message>
    <message>
        <source>its drive has gone away or is overloaded, or another program holds it</source>
        <translation>其驱动器已断开或负载过重，或者另一个程序正占用它</translation>
    </message>
    <message>
        <source>its drive has gone away, or the disk has failed</source>
        <translation>其驱动器已断开，或磁盘出现故障</translation>
    </message>
    <message>
        <source>lists or objects nested too deeply</source>
        <translation>列表或对象嵌套过深</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>model run</source>
        <translation>模型运行</translation>
    </message>
    <message>
        <source>most likely there was not enough memory</source>
        <translation>很可能是内存不足</translation>
    </message>
    <message>
        <source>no folder in {name}</source>
        <translation>{name} 中没有文件夹</translation>
    </message>
    <message>
        <source>no mask is in the frames that were chosen</source>
        <translation>所选的帧中没有掩码</translation>
    </message>
    <message>
        <source>not ASCII</source>
        <translation>不是 ASCII</translation>
    </message>
    <message>
        <source>not valid JSON</source>
        <translation>不是有效的 JSON</translation>
    </message>
    <message>
        <source>not valid JSON, line {line}, column {column}</source>
        <translation>不是有效的 JSON，第 {line} 行第 {column} 列</translation>
    </message>
    <message>
        <source>null character in a file name</source>
        <translation>文件名中有空字符</translation>
    </message>
    <message>
        <source>number out of range</source>
        <translation>数值超出范围</translation>
    </message>
    <message>
        <source>other programs use it, or a model run beside it, or the model is large</source>
        <translation>其他程序或同时运行的模型正在使用它，或模型很大</translation>
    </message>
    <message>
        <source>other programs use it, or the model is large</source>
        <translation>其他程序正在使用内存，或模型很大</translation>
    </message>
    <message>
        <source>other tracks keep them in this overlap mode, or are locked</source>
        <translation>在此重叠模式下其他轨迹保留这些像素，或其他轨迹已锁定</translation>
    </message>
    <message>
        <source>polygons without a frame size</source>
        <translation>多边形没有帧尺寸</translation>
    </message>
    <message>
        <source>somebody protected its masks</source>
        <translation>有人保护了它的掩码</translation>
    </message>
    <message>
        <source>text that is not UTF-8 ({reason})</source>
        <translation>文本不是 UTF-8（{reason}）</translation>
    </message>
    <message>
        <source>the JSON files lie elsewhere, or have other names than the images</source>
        <translation>JSON 文件在别处，或与图像的名称不同</translation>
    </message>
    <message>
        <source>the annotations belong to another video, or to another version of this one</source>
        <translation>标注属于其他视频，或此视频的其他版本</translation>
    </message>
    <message>
        <source>the annotations belong to another video, or to some frames of this one</source>
        <translation>这些标注属于另一个视频，或只属于此视频的部分帧</translation>
    </message>
    <message>
        <source>the beginning</source>
        <translation>开头</translation>
    </message>
    <message>
        <source>the data set has no categories</source>
        <translation>数据集没有类别</translation>
    </message>
    <message>
        <source>the data set has nothing to learn from</source>
        <translation>数据集中没有可供学习的内容</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>the export would replace the original frames</source>
        <translation>导出会覆盖原来的帧</translation>
    </message>
    <message>
        <source>the file mixes what belongs to different videos</source>
        <translation>该文件混有属于不同视频的内容</translation>
    </message>
    <message>
        <source>the file or its folder is read-only, or the drive has gone away</source>
        <translation>文件或其文件夹是只读的，或磁盘已断开</translation>
    </message>
    <message>
        <source>the file that it came from is damaged, or its size is wrong</source>
        <translation>其来源文件已损坏，或尺寸不对</translation>
    </message>
    <message>
        <source>the file was cut short or overwritten by something else</source>
        <translation>文件不完整，或被其他程序覆盖</translation>
    </message>
    <message>
        <source>the file was edited or cut short</source>
        <translation>文件被改动过或不完整</translation>
    </message>
    <message>
        <source>the file was moved, or you may not read it</source>
        <translation>文件已被移动，或您没有读取权限</translation>
    </message>
    <message>
        <source>the file was overwritten by something else, or its disk has failed</source>
        <translation>文件被其他程序覆盖，或磁盘有故障</translation>
    </message>
    <message>
        <source>the file was renamed</source>
        <translation>文件已被改名</translation>
    </message>
    <message>
        <source>the file was replaced or cut since it was added</source>
        <translation>文件在添加之后被替换或剪短</translation>
    </message>
    <message>
        <source>the files of both would be mixed</source>
        <translation>两者的文件会混在一起</translation>
    </message>
    <message>
        <source>the files of both would lie in one folder</source>
        <translation>两者的文件会混在同一文件夹中</translation>
    </message>
    <message>
        <source>the folder is no DAVIS data set, or it is not clear which part of it to take</source>
        <translation>该文件夹不是 DAVIS 数据集，或无法确定取用其中哪一部分</translation>
    </message>
    <message>
        <source>the folder is not of this format</source>
        <translation>该文件夹不是此格式</translation>
    </message>
    <message>
        <source>the folder is read-only, or the disk is full</source>
        <translation>文件夹是只读的，或磁盘已满</translation>
    </message>
    <message>
        <source>the frames of video {video} are not in {root}</source>
        <translation>视频 {video} 的帧不在 {root} 中</translation>
    </message>
    <message>
        <source>the frames were scaled after they were annotated, or belong to another data set</source>
        <translation>帧在标注之后被缩放过，或属于其他数据集</translation>
    </message>
    <message>
        <source>the gradient is</source>
        <translation>梯度</translation>
    </message>
    <message>
        <source>the image was moved, or is only inside the JSON</source>
        <translation>图像已被移动，或只存在于 JSON 中</translation>
    </message>
    <message>
        <source>the line is cut short or of another format</source>
        <translation>该行不完整，或是其他格式</translation>
    </message>
    <message>
        <source>the losses {names} are</source>
        <translation>损失 {names} </translation>
    </message>
    <message>
        <source>the new model would be put there</source>
        <translation>新模型要放在那里</translation>
    </message>
    <message>
        <source>the picture changes its size on the way: frames are scaled to the size of the first</source>
        <translation>画面尺寸中途改变：各帧均缩放为第一帧的尺寸</translation>
    </message>
    <message>
        <source>the program was killed, its project moved or deleted, and this file holds its last edits</source>
        <translation>程序曾被强行结束，其项目随后被移动或删除，而此文件保存着最后的编辑</translation>
    </message>
    <message>
        <source>the project file is damaged</source>
        <translation>项目文件已损坏</translation>
    </message>
    <message>
        <source>the runs cover {total} pixels, the frame has {height} * {width} = {pixels}</source>
        <translation>游程覆盖 {total} 个像素，而帧有 {height} * {width} = {pixels} 个</translation>
    </message>
    <message>
        <source>the text ends in the middle</source>
        <translation>文本在中途结束</translation>
    </message>
    <message>
        <source>there is no category with id {category_id}</source>
        <translation>没有编号为 {category_id} 的类别</translation>
    </message>
    <message>
        <source>there is no folder of them, and {place} speaks of none</source>
        <translation>没有帧的文件夹，{place} 也没有提到任何帧</translation>
    </message>
    <message>
        <source>there is no folder {parent}</source>
        <translation>没有文件夹 {parent}</translation>
    </message>
    <message>
        <source>there is no image with id {image_id}</source>
        <translation>没有编号为 {image_id} 的图像</translation>
    </message>
    <message>
        <source>there is no video with id {video_id}</source>
        <translation>没有编号为 {video_id} 的视频</translation>
    </message>
    <message>
        <source>there is no {file_name} in {folder}</source>
        <translation>{folder} 中没有 {file_name}</translation>
    </message>
    <message>
        <source>these are annotations of different videos</source>
        <translation>这些是不同视频的标注</translation>
    </message>
    <message>
        <source>they lie elsewhere, or are those of a video of another name</source>
        <translation>它们在别处，或属于另一个名称的视频</translation>
    </message>
    <message>
        <source>they may be new, or other words for known ones</source>
        <translation>它们可能是新类别，或已知类别的其他叫法</translation>
    </message>
    <message>
        <source>they were moved or renamed</source>
        <translation>它们已被移动或改名</translation>
    </message>
    <message>
        <source>this one takes the place of the folder in which it lies</source>
        <translation>本次导出会替换它所在的文件夹</translation>
    </message>
    <message>
        <source>torch sees {count} CUDA devices</source>
        <translation>torch 检测到 {count} 个 CUDA 设备</translation>
    </message>
    <message>
        <source>track</source>
        <translation>轨迹</translation>
    </message>
    <message>
        <source>track {number} has two masks in {file_name}</source>
        <translation>轨迹 {number} 在 {file_name} 中有两个掩码</translation>
    </message>
    <message>
        <source>track {track}</source>
        <translation>轨迹 {track}</translation>
    </message>
    <message>
        <source>tracks {first} and {second}</source>
        <translation>轨迹 {first} 和 {second}</translation>
    </message>
    <message>
        <source>tracks[{index}]: a mask of {width}x{height} pixels in video {video} of {video_width}x{video_height}</source>
        <translation>tracks[{index}]：{video_width}x{video_height} 的视频 {video} 中有 {width}x{height} 像素的掩码</translation>
    </message>
    <message>
        <source>two frames have the same file name</source>
        <translation>两帧的文件名相同</translation>
    </message>
    <message>
        <source>unknown category set {name}</source>
        <translation>未知类别集 {name}</translation>
    </message>
    <message>
        <source>value {level} is not one of the format&apos;s</source>
        <translation>值 {level} 不是格式允许的值</translation>
    </message>
    <message>
        <source>video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>video is damaged in {places} places: {count} of {total} frames cannot be decoded, others may look broken</source>
        <translation>视频有 {places} 处损坏：{total} 帧中有 {count} 帧无法解码，其他帧的画面也可能不完整</translation>
    </message>
    <message>
        <source>video is damaged: a neighbour is shown for each of {count} frames that cannot be decoded ({listed})</source>
        <translation>视频已损坏：有 {count} 帧无法解码，以相邻帧代替（{listed}）</translation>
    </message>
    <message>
        <source>video is damaged: {count} of {total} frames cannot be decoded</source>
        <translation>视频已损坏：{total} 帧中有 {count} 帧无法解码</translation>
    </message>
    <message>
        <source>video is truncated, but all its {count} frames can be read</source>
        <translation>视频被截断，但全部 {count} 帧都能读取</translation>
    </message>
    <message>
        <source>video is truncated: about {count} of about {total} frames cannot be read</source>
        <translation>视频被截断：约 {total} 帧中约有 {count} 帧无法读取</translation>
    </message>
    <message>
        <source>video is truncated: {count} frames can be read, but how many are lost the file does not say</source>
        <translation>视频被截断：可以读取 {count} 帧，但文件未说明丢失了多少帧</translation>
    </message>
    <message>
        <source>video is truncated: {count} of {total} frames cannot be read</source>
        <translation>视频被截断：{total} 帧中有 {count} 帧无法读取</translation>
    </message>
    <message>
        <source>video {id} has {count} frames of {width}x{height} pixels in the data set, but {place} has {length} of {wide}x{high}</source>
        <translation>数据集中视频 {id} 有 {count} 帧 {width}x{height} 像素，但 {place} 有 {length} 帧 {wide}x{high} 像素</translation>
    </message>
    <message>
        <source>video {video} of {path}</source>
        <translation>{path} 的视频 {video}</translation>
    </message>
    <message>
        <source>what it had learned is no longer there: another window went on with it or gave it up</source>
        <translation>它学到的内容已不在：另一个窗口继续了它，或放弃了它</translation>
    </message>
    <message>
        <source>what was read of it last may belong to another video, and was left out</source>
        <translation>最后读取的内容可能属于另一个视频，已略去</translation>
    </message>
    <message>
        <source>{base} holds several resolutions, or none</source>
        <translation>{base} 中有多种分辨率，或一种也没有</translation>
    </message>
    <message>
        <source>{category} has the number {id}, which MOTS cannot hold; it becomes class {number}</source>
        <translation>{category} 的编号是 {id}，MOTS 无法容纳；改为类 {number}</translation>
    </message>
    <message>
        <source>{category}: MOTS has room for {most} categories</source>
        <translation>{category}：MOTS 最多容纳 {most} 个类别</translation>
    </message>
    <message>
        <source>{count} annotations have no mask and were left out.</source>
        <translation>{count} 个标注没有掩码，已略过。</translation>
    </message>
    <message>
        <source>{count} annotations have no track_id: each is a track of one frame.</source>
        <translation>{count} 个标注没有 track_id：各自成为只有一帧的轨迹。</translation>
    </message>
    <message>
        <source>{count} clips</source>
        <translation>{count} 个片段</translation>
    </message>
    <message>
        <source>{count} frames</source>
        <translation>{count} 帧</translation>
    </message>
    <message>
        <source>{count} frames have pixels that DAVIS says to ignore; they were left out.</source>
        <translation>{count} 帧中有 DAVIS 规定忽略的像素，已略过。</translation>
    </message>
    <message>
        <source>{count} more</source>
        <translation>还有 {count} 处</translation>
    </message>
    <message>
        <source>{count} more results differ like this</source>
        <translation>还有 {count} 个结果有同样的差异</translation>
    </message>
    <message>
        <source>{count} outlines have no area (fewer than three corners, or all on one line) and were left out: {places}.</source>
        <translation>{count} 个轮廓没有面积（少于三个顶点，或全在一条直线上），已略过：{places}。</translation>
    </message>
    <message>
        <source>{count} results have a score below {minimum}; they are left out.</source>
        <translation>{count} 个结果的得分低于 {minimum}，已略过。</translation>
    </message>
    <message>
        <source>{count} reviewed frames stay as they are.</source>
        <translation>{count} 个已审核的帧保持原样。</translation>
    </message>
    <message>
        <source>{count} shapes have no group_id: each is a track of one frame.</source>
        <translation>{count} 个形状没有 group_id：各自成为只有一帧的轨迹。</translation>
    </message>
    <message>
        <source>{count} shapes of the kind {kind} have no area (fewer than three corners, or all on one line) and were left out: {places}.</source>
        <translation>{count} 个 {kind} 类型的形状没有面积（少于三个顶点，或全在一条直线上），已略过：{places}。</translation>
    </message>
    <message>
        <source>{count} shapes of the kind {kind} have no area and were left out.</source>
        <translation>{count} 个 {kind} 类型的形状没有面积，已略过。</translation>
    </message>
    <message>
        <source>{count} shapes of the kind {kind} have no area and were left out: {places}.</source>
        <translation>{count} 个 {kind} 类型的形状没有面积，已略过：{places}。</translation>
    </message>
    <message>
        <source>{count} tracks</source>
        <translation> {count} 条轨迹</translation>
    </message>
    <message>
        <source>{count} tracks have it</source>
        <translation>有 {count} 条轨迹属于该类别</translation>
    </message>
    <message>
        <source>{error} Going on with PyTorch and {path} instead.</source>
        <translation>{error}改用 PyTorch 和 {path} 继续。</translation>
    </message>
    <message>
        <source>{first} {second}</source>
        <translation>{first}{second}</translation>
    </message>
    <message>
        <source>{folder} holds an export of another kind ({kind})</source>
        <translation>{folder} 中有其他类型的导出（{kind}）</translation>
    </message>
    <message>
        <source>{folder} holds files that no export wrote</source>
        <translation>{folder} 中有并非由导出写入的文件</translation>
    </message>
    <message>
        <source>{folder} holds media of the project: {path}</source>
        <translation>{folder} 中有项目的媒体：{path}</translation>
    </message>
    <message>
        <source>{folder} holds other files</source>
        <translation>{folder} 中有其他文件</translation>
    </message>
    <message>
        <source>{folder} holds something already</source>
        <translation>{folder} 中已有内容</translation>
    </message>
    <message>
        <source>{folder} is in use{holder}: another export is being written there</source>
        <translation>{folder} 正在使用中{holder}：另一个导出正写入该处</translation>
    </message>
    <message>
        <source>{folder} is of neither the earlier export nor this one: it is left as it is</source>
        <translation>{folder} 既不属于先前的导出，也不属于本次导出：保持原样</translation>
    </message>
    <message>
        <source>{folder} needs {needed} MB and the disk has {free} MB left</source>
        <translation>{folder} 需要 {needed} MB，而磁盘只剩 {free} MB</translation>
    </message>
    <message>
        <source>{found} has categories that the project does not know: {unknown}</source>
        <translation>{found} 中有项目未知的类别：{unknown}</translation>
    </message>
    <message>
        <source>{found} has no category {category}</source>
        <translation>{found} 中没有类别 {category}</translation>
    </message>
    <message>
        <source>{found} has no video {name}</source>
        <translation>{found} 中没有视频 {name}</translation>
    </message>
    <message>
        <source>{found}: the frames of {names} are not there</source>
        <translation>{found}：{names} 的帧不在那里</translation>
    </message>
    <message>
        <source>{id} is also the id of {other}</source>
        <translation>{id} 也是 {other} 的编号</translation>
    </message>
    <message>
        <source>{image} belongs to no frame: {path} has no image of that name</source>
        <translation>{image} 不属于任何帧：{path} 中没有同名图像</translation>
    </message>
    <message>
        <source>{image} is {width}x{height} pixels, but {first} is {first_width}x{first_height}</source>
        <translation>{image} 为 {width}x{height} 像素，而 {first} 为 {first_width}x{first_height}</translation>
    </message>
    <message>
        <source>{image}: the name is no number of a frame</source>
        <translation>{image}：名称不是帧号</translation>
    </message>
    <message>
        <source>{json_path} has no video with id {video_id}</source>
        <translation>{json_path} 中没有编号为 {video_id} 的视频</translation>
    </message>
    <message>
        <source>{kept} cannot be merged with itself</source>
        <translation>{kept} 不能与自身合并</translation>
    </message>
    <message>
        <source>{library}: the compiled kernels cannot be loaded ({reason}); plain PyTorch serves, several times slower</source>
        <translation>{library}：编译的内核无法载入（{reason}）；改用普通 PyTorch，速度慢数倍</translation>
    </message>
    <message>
        <source>{library}: these compiled kernels are missing: {names}; plain PyTorch serves instead, several times slower</source>
        <translation>{library}：缺少以下编译的内核：{names}；改用普通 PyTorch，速度慢数倍</translation>
    </message>
    <message>
        <source>{location}: {problem}</source>
        <translation>{location}：{problem}</translation>
    </message>
    <message>
        <source>{merge}, keeping the first&apos;s masks</source>
        <translation>{merge}，保留第一条的掩码</translation>
    </message>
    <message>
        <source>{named} and {count} more</source>
        <translation>{named} 以及另外 {count} 个</translation>
    </message>
    <message>
        <source>{name} can only be looked at for now</source>
        <translation>{name} 目前只能查看</translation>
    </message>
    <message>
        <source>{name} cannot learn</source>
        <translation>{name} 不能学习</translation>
    </message>
    <message>
        <source>{name} has tracks already, {count} of them; the {more} that are imported come beside them</source>
        <translation>{name} 已有 {count} 条轨迹；导入的 {more} 条将与它们并存</translation>
    </message>
    <message>
        <source>{name} has {length} frames of {width}x{height} pixels, which are not in {path}: it has {count} frames of {media_width}x{media_height}</source>
        <translation>{name} 有 {length} 帧，每帧 {width}x{height} 像素，{path} 中没有这些帧：它有 {count} 帧，每帧 {media_width}x{media_height} 像素</translation>
    </message>
    <message>
        <source>{name} holds no JPEG or PNG images</source>
        <translation>{name} 中没有 JPEG 或 PNG 图像</translation>
    </message>
    <message>
        <source>{name} is also the name of {other}</source>
        <translation>{name} 也是 {other} 的名称</translation>
    </message>
    <message>
        <source>{name} is in the project already</source>
        <translation>{name} 已在项目中</translation>
    </message>
    <message>
        <source>{name} is not in the project any more</source>
        <translation>{name} 已不在项目中</translation>
    </message>
    <message>
        <source>{name} is not in the video&apos;s folder {folder}</source>
        <translation>{name} 不在视频的文件夹 {folder} 中</translation>
    </message>
    <message>
        <source>{name} of the earlier export is not part of this one: its files are removed</source>
        <translation>先前导出中的 {name} 不在本次导出之中：它的文件将被删除</translation>
    </message>
    <message>
        <source>{name}, frame {frame}: track {number} is wholly behind others and is left out there</source>
        <translation>{name}，第 {frame} 帧：轨迹 {number} 完全被其他轨迹遮住，在该帧略过</translation>
    </message>
    <message>
        <source>{name}, track {number} ({category})</source>
        <translation>{name}，轨迹 {number}（{category}）</translation>
    </message>
    <message>
        <source>{name}, {overlap}</source>
        <translation>{name}，{overlap}</translation>
    </message>
    <message>
        <source>{name}, {when}: rejected, and left out</source>
        <translation>{name}，{when}：标为不合格，已去掉</translation>
    </message>
    <message>
        <source>{name}, {when}: rejected, and would be written</source>
        <translation>{name}，{when}：标为不合格，却会被写出</translation>
    </message>
    <message>
        <source>{name}: every frame was rejected; the video is left out</source>
        <translation>{name}：所有帧都标为不合格；略过此视频</translation>
    </message>
    <message>
        <source>{name}: its {count} tracks are deleted unless locked, {drawn} of them with masks that people made; {more} come in their place</source>
        <translation>{name}：删除其 {count} 条轨迹（锁定的除外），其中 {drawn} 条带有人工掩膜；由导入的 {more} 条取代</translation>
    </message>
    <message>
        <source>{name}: no frame is marked as reviewed; the video is left out</source>
        <translation>{name}：没有标为已审核的帧；略过此视频</translation>
    </message>
    <message>
        <source>{name}: nobody has marked tracks {numbers} as reviewed; they are left out</source>
        <translation>{name}：轨迹 {numbers} 没有标为已审核；已略过</translation>
    </message>
    <message>
        <source>{name}: nobody has said what tracks {numbers} are; their category is {category}</source>
        <translation>{name}：轨迹 {numbers} 尚未指明是什么；其类别为 {category}</translation>
    </message>
    <message>
        <source>{name}: of its {count} tracks those that only models made are deleted; {more} come beside the others</source>
        <translation>{name}：其 {count} 条轨迹中仅由模型生成的会被删除；导入的 {more} 条与其余轨迹并存</translation>
    </message>
    <message>
        <source>{name}: the data set has {covered} of its {frames} frames; in the others masks are deleted, too</source>
        <translation>{name}：数据集只含其 {frames} 帧中的 {covered} 帧；其余帧的掩膜也会删除</translation>
    </message>
    <message>
        <source>{name}: {count} of {total} frames are not marked as reviewed and are left out</source>
        <translation>{name}：{total} 帧中有 {count} 帧没有标为已审核，已略过</translation>
    </message>
    <message>
        <source>{name}: {fault}</source>
        <translation>{name}：{fault}</translation>
    </message>
    <message>
        <source>{new_path} has {count} frames, and the project has edits up to frame {needed}</source>
        <translation>{new_path} 有 {count} 帧，而项目中的编辑到第 {needed} 帧</translation>
    </message>
    <message>
        <source>{new_path} has {width}x{height} pixels, and the video in the project {known_width}x{known_height}</source>
        <translation>{new_path} 为 {width}x{height} 像素，而项目中的视频为 {known_width}x{known_height}</translation>
    </message>
    <message>
        <source>{new_path} is in the project already, as another video</source>
        <translation>{new_path} 已作为另一个视频存在于项目中</translation>
    </message>
    <message>
        <source>{path} cannot be opened as a video</source>
        <translation>无法将 {path} 作为视频打开</translation>
    </message>
    <message>
        <source>{path} cannot be read</source>
        <translation>无法读取 {path}</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason})</source>
        <translation>无法读取 {path}（{reason}）</translation>
    </message>
    <message>
        <source>{path} cannot be read any more ({reason})</source>
        <translation>无法继续读取 {path}（{reason}）</translation>
    </message>
    <message>
        <source>{path} cannot be read as a JPEG or PNG image</source>
        <translation>无法将 {path} 作为 JPEG 或 PNG 图像读取</translation>
    </message>
    <message>
        <source>{path} cannot be read as a PNG image</source>
        <translation>无法将 {path} 作为 PNG 图像读取</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason})</source>
        <translation>无法写入 {path}（{reason}）</translation>
    </message>
    <message>
        <source>{path} cannot be written: FFmpeg has no encoder {encoder}</source>
        <translation>无法写入 {path}：FFmpeg 没有编码器 {encoder}</translation>
    </message>
    <message>
        <source>{path} cannot be written: a file stands where a folder would have to be</source>
        <translation>无法写入 {path}：应为文件夹之处是一个文件</translation>
    </message>
    <message>
        <source>{path} cannot be written: an ONNX file holds at most 2 GiB</source>
        <translation>无法写入 {path}：ONNX 文件最大为 2 GiB</translation>
    </message>
    <message>
        <source>{path} cannot be written: its folder is not there</source>
        <translation>无法写入 {path}：其所在文件夹不存在</translation>
    </message>
    <message>
        <source>{path} cannot be written: no permission</source>
        <translation>无法写入 {path}：没有权限</translation>
    </message>
    <message>
        <source>{path} cannot be written: the disk is full</source>
        <translation>无法写入 {path}：磁盘已满</translation>
    </message>
    <message>
        <source>{path} does not answer</source>
        <translation>{path} 没有响应</translation>
    </message>
    <message>
        <source>{path} does not exist</source>
        <translation>{path} 不存在</translation>
    </message>
    <message>
        <source>{path} exists already</source>
        <translation>{path} 已存在</translation>
    </message>
    <message>
        <source>{path} gives two categories the same id</source>
        <translation>{path} 为两个类别指定了同一个编号</translation>
    </message>
    <message>
        <source>{path} has another content than when it was added: another video, or a new encoding of the same one</source>
        <translation>{path} 的内容与添加时不同：是其他视频，或同一视频的重新编码</translation>
    </message>
    <message>
        <source>{path} has become shorter since it was opened</source>
        <translation>{path} 在打开之后变短了</translation>
    </message>
    <message>
        <source>{path} has changed its size since it was opened</source>
        <translation>{path} 的尺寸在打开之后改变了</translation>
    </message>
    <message>
        <source>{path} has no frame that can be decoded</source>
        <translation>{path} 中没有可解码的帧</translation>
    </message>
    <message>
        <source>{path} has no image beside it</source>
        <translation>{path} 旁边没有图像</translation>
    </message>
    <message>
        <source>{path} has no image beside it, and does not say how large it is</source>
        <translation>{path} 旁边没有图像，它也没有说明图像有多大</translation>
    </message>
    <message>
        <source>{path} has no video stream</source>
        <translation>{path} 中没有视频流</translation>
    </message>
    <message>
        <source>{path} has project version {found}, and this program knows versions up to {known}</source>
        <translation>{path} 的项目版本为 {found}，而本程序只支持到版本 {known}</translation>
    </message>
    <message>
        <source>{path} has {count} frames of {width}x{height}, the project expects {frame_count} frames of {known_width}x{known_height}</source>
        <translation>{path} 有 {count} 帧 {width}x{height} 的画面，而项目应有 {frame_count} 帧 {known_width}x{known_height}</translation>
    </message>
    <message>
        <source>{path} holds colours, not one number a pixel</source>
        <translation>{path} 中是颜色，而不是每像素一个数</translation>
    </message>
    <message>
        <source>{path} holds no data set of a known format</source>
        <translation>{path} 中没有已知格式的数据集</translation>
    </message>
    <message>
        <source>{path} holds several documents of COCO</source>
        <translation>{path} 中有多个 COCO 文档</translation>
    </message>
    <message>
        <source>{path} is being written by something else</source>
        <translation>{path} 正在被其他程序写入</translation>
    </message>
    <message>
        <source>{path} is damaged ({reason})</source>
        <translation>{path} 已损坏（{reason}）</translation>
    </message>
    <message>
        <source>{path} is no text in UTF-8</source>
        <translation>{path} 不是 UTF-8 文本</translation>
    </message>
    <message>
        <source>{path} is not an MDQE Annotator project</source>
        <translation>{path} 不是 MDQE Annotator 项目</translation>
    </message>
    <message>
        <source>{path} is not open in this program{holder}, so it cannot be shared</source>
        <translation>{path} 未在本程序中打开{holder}，因此无法共用</translation>
    </message>
    <message>
        <source>{path} is not the video that the project was made with</source>
        <translation>{path} 不是创建项目时所用的视频</translation>
    </message>
    <message>
        <source>{path} is not there any more</source>
        <translation>{path} 已不在原处</translation>
    </message>
    <message>
        <source>{path} names no categories: {reason}</source>
        <translation>{path} 没有给出类别名称：{reason}</translation>
    </message>
    <message>
        <source>{path} says that it belongs to {named}</source>
        <translation>{path} 声明它属于 {named}</translation>
    </message>
    <message>
        <source>{path} was not written by an export</source>
        <translation>{path} 并非由导出写入</translation>
    </message>
    <message>
        <source>{path} was written anew while it was read</source>
        <translation>{path} 在读取期间被重写</translation>
    </message>
    <message>
        <source>{path}, line {number}: expected a number and a name, got {line}</source>
        <translation>{path}，第 {number} 行：应为编号和名称，实为 {line}</translation>
    </message>
    <message>
        <source>{path}: ONNX form {found}, this program reads {known}</source>
        <translation>{path}：ONNX 格式版本 {found}，本程序读取 {known}</translation>
    </message>
    <message>
        <source>{path}: an ONNX file can be run, but not trained or converted</source>
        <translation>{path}：ONNX 文件可以运行，但不能训练或转换</translation>
    </message>
    <message>
        <source>{path}: an ONNX file computes in float32, not in {precision}</source>
        <translation>{path}：ONNX 文件以 float32 计算，不支持 {precision}</translation>
    </message>
    <message>
        <source>{path}: an ONNX file of another model</source>
        <translation>{path}：其他模型的 ONNX 文件</translation>
    </message>
    <message>
        <source>{path}: cannot be read ({reason})</source>
        <translation>{path}：无法读取（{reason}）</translation>
    </message>
    <message>
        <source>{path}: cannot go on from it ({reason})</source>
        <translation>{path}：无法从它继续（{reason}）</translation>
    </message>
    <message>
        <source>{path}: checkpoint format {found}, this program reads {known}</source>
        <translation>{path}：检查点格式 {found}，本程序读取 {known}</translation>
    </message>
    <message>
        <source>{path}: frame {number} cannot be decoded</source>
        <translation>{path}：第 {number} 帧无法解码</translation>
    </message>
    <message>
        <source>{path}: frame {number} was asked for after the video was closed</source>
        <translation>{path}：视频关闭之后仍请求第 {number} 帧</translation>
    </message>
    <message>
        <source>{path}: holds no state dict</source>
        <translation>{path}：其中没有模型参数（state dict）</translation>
    </message>
    <message>
        <source>{path}: its configuration cannot be read ({reason})</source>
        <translation>{path}：无法读取其配置（{reason}）</translation>
    </message>
    <message>
        <source>{path}: its graph is not the one that was written</source>
        <translation>{path}：其计算图与写出时不同</translation>
    </message>
    <message>
        <source>{path}: its pictures are coded in a way that is not known here</source>
        <translation>{path}：无法识别其画面的编码方式</translation>
    </message>
    <message>
        <source>{path}: its sizes cannot be told ({reason})</source>
        <translation>{path}：无法确定其各项尺寸（{reason}）</translation>
    </message>
    <message>
        <source>{path}: not a checkpoint</source>
        <translation>{path}：不是检查点</translation>
    </message>
    <message>
        <source>{path}: not a checkpoint of MDQE</source>
        <translation>{path}：不是 MDQE 的检查点</translation>
    </message>
    <message>
        <source>{path}: not a checkpoint of this program</source>
        <translation>{path}：不是本程序的检查点</translation>
    </message>
    <message>
        <source>{path}: not a checkpoint, or damaged ({reason})</source>
        <translation>{path}：不是检查点，或已损坏（{reason}）</translation>
    </message>
    <message>
        <source>{path}: not an ONNX file, or damaged ({reason})</source>
        <translation>{path}：不是 ONNX 文件，或已损坏（{reason}）</translation>
    </message>
    <message>
        <source>{path}: nothing was trained</source>
        <translation>{path}：没有训练任何内容</translation>
    </message>
    <message>
        <source>{path}: preset &apos;{preset}&apos; cannot be applied to an ONNX file</source>
        <translation>{path}：预设“{preset}”不能用于 ONNX 文件</translation>
    </message>
    <message>
        <source>{path}: refused, because it holds code ({code}), not only weights</source>
        <translation>{path}：已拒绝，因为其中不仅有权重，还有代码（{code}）</translation>
    </message>
    <message>
        <source>{path}: the bundled model is missing</source>
        <translation>{path}：缺少内置模型</translation>
    </message>
    <message>
        <source>{path}: the checkpoint has {count} classes, preset &apos;{preset}&apos; is for {expected}</source>
        <translation>{path}：检查点有 {count} 个类，而预设“{preset}”用于 {expected} 个</translation>
    </message>
    <message>
        <source>{path}: the file is empty</source>
        <translation>{path}：文件为空</translation>
    </message>
    <message>
        <source>{path}: the model to begin with is gone</source>
        <translation>{path}：作为起点的模型不见了</translation>
    </message>
    <message>
        <source>{path}: the published form cannot hold a network without what the paper adds ({names})</source>
        <translation>{path}：发布格式无法保存去掉论文改进（{names}）的网络</translation>
    </message>
    <message>
        <source>{path}: the run was started with other settings ({names})</source>
        <translation>{path}：这次训练是用其他设置开始的（{names}）</translation>
    </message>
    <message>
        <source>{path}: there is no such file</source>
        <translation>{path}：没有此文件</translation>
    </message>
    <message>
        <source>{path}: {count} keys are none of MDQE&apos;s: {unknown}</source>
        <translation>{path}：有 {count} 个键不属于 MDQE：{unknown}</translation>
    </message>
    <message>
        <source>{path}: {key} differs from its second name in the file</source>
        <translation>{path}：{key} 与其在文件中的另一名称内容不同</translation>
    </message>
    <message>
        <source>{path}: {reason}</source>
        <translation>{path}：{reason}</translation>
    </message>
    <message>
        <source>{path}: {what}</source>
        <translation>{path}：{what}</translation>
    </message>
    <message>
        <source>{path}: {what} not finite at step {step}</source>
        <translation>{path}：第 {step} 步{what}不是有限值</translation>
    </message>
    <message>
        <source>{place} cannot be read</source>
        <translation>无法读取 {place}</translation>
    </message>
    <message>
        <source>{place} cannot be read ({reason})</source>
        <translation>无法读取 {place}（{reason}）</translation>
    </message>
    <message>
        <source>{place} does not exist</source>
        <translation>{place} 不存在</translation>
    </message>
    <message>
        <source>{place} is empty</source>
        <translation>{place} 是空的</translation>
    </message>
    <message>
        <source>{problem}: {name}</source>
        <translation>{problem}：{name}</translation>
    </message>
    <message>
        <source>{project} is already open{holder}</source>
        <translation>{project} 已经打开{holder}</translation>
    </message>
    <message>
        <source>{rest} is there, and {name} is not</source>
        <translation>存在 {rest}，但没有 {name}</translation>
    </message>
    <message>
        <source>{root} holds neither {lines} nor {pictures}</source>
        <translation>{root} 中既没有 {lines} 也没有 {pictures}</translation>
    </message>
    <message>
        <source>{root} holds no images with labelme&apos;s JSON beside them</source>
        <translation>{root} 中没有旁边带 labelme JSON 的图像</translation>
    </message>
    <message>
        <source>{sentence}.</source>
        <translation>{sentence}。</translation>
    </message>
    <message>
        <source>{share} is no share of the videos</source>
        <translation>{share} 不是有效的视频比例</translation>
    </message>
    <message>
        <source>{source} has no categories with the ids {ids}.</source>
        <translation>{source} 中没有编号为 {ids} 的类别。</translation>
    </message>
    <message>
        <source>{source} has no videos with the ids {ids}.</source>
        <translation>{source} 中没有编号为 {ids} 的视频。</translation>
    </message>
    <message>
        <source>{source}: no network has its sizes ({reason})</source>
        <translation>{source}：没有网络具有这样的尺寸（{reason}）</translation>
    </message>
    <message>
        <source>{source}: tensors hold what is no number (NaN or infinite): {names}</source>
        <translation>{source}：张量中含有无效数值（NaN 或无穷大）：{names}</translation>
    </message>
    <message>
        <source>{source}: the demo video is missing</source>
        <translation>{source}：缺少演示视频</translation>
    </message>
    <message>
        <source>{source}: {count} tensors do not fit the network: {faults}</source>
        <translation>{source}：有 {count} 个张量与网络不符：{faults}</translation>
    </message>
    <message>
        <source>{stored}: this name is not valid Unicode</source>
        <translation>{stored}：此名称不是有效的 Unicode</translation>
    </message>
    <message>
        <source>{text}; track {front} is in front and keeps them</source>
        <translation>{text}；轨迹 {front} 在前，保留这些像素</translation>
    </message>
    <message>
        <source>{tool}, taking away,</source>
        <translation>{tool}（减去）</translation>
    </message>
    <message>
        <source>{tracks}, {frames}</source>
        <translation>{tracks}，{frames}</translation>
    </message>
    <message>
        <source>{value} is far outside the frame of {side} pixels</source>
        <translation>{value} 远在 {side} 像素的帧之外</translation>
    </message>
    <message>
        <source>{video}, track {number} is a group of objects; results have it as one object</source>
        <translation>{video}，轨迹 {number} 是一组目标；结果中作为一个目标</translation>
    </message>
    <message>
        <source>{video}, track {number}: DAVIS cannot say that it is a group of objects</source>
        <translation>{video}，轨迹 {number}：DAVIS 无法表示一组目标</translation>
    </message>
    <message>
        <source>{video}, track {number}: a group of objects becomes an ignored region</source>
        <translation>{video}，轨迹 {number}：一组目标成为忽略区域</translation>
    </message>
    <message>
        <source>{video}: its frames count in the order of the data set, which is not that of the numbers in their names</source>
        <translation>{video}：其帧按数据集中的顺序对应，而这与名称中数字的顺序不同</translation>
    </message>
    <message>
        <source>{video}: the images in {path} have other names ({other}, not {name}), so they count in their order</source>
        <translation>{video}：{path} 中的图像名称不同（{other}，而非 {name}），因此按顺序对应</translation>
    </message>
    <message>
        <source>{video}: {count} tracks, and DAVIS has room for {most}</source>
        <translation>{video}：{count} 条轨迹，而 DAVIS 最多容纳 {most} 条</translation>
    </message>
    <message>
        <source>{video}: {count} tracks, and MOTS has room for {most}</source>
        <translation>{video}：{count} 条轨迹，而 MOTS 最多容纳 {most} 条</translation>
    </message>
    <message>
        <source>{what} has {length} frames of {width}x{height} pixels, but {path} has {count} frames of {media_width}x{media_height}</source>
        <translation>{what}有 {length} 帧 {width}x{height} 像素的画面，而 {path} 有 {count} 帧 {media_width}x{media_height} 的画面</translation>
    </message>
    <message>
        <source>{what} is not marked as reviewed in {count} of {total} frames and is left out there</source>
        <translation>{what}在 {total} 帧中有 {count} 帧没有标为已审核，在这些帧中略过</translation>
    </message>
    <message>
        <source>{what} is to be seen in no frame and is left out</source>
        <translation>{what}在任何帧中都不可见，略过</translation>
    </message>
    <message>
        <source>{what} is to be seen in none of the chosen frames and is left out</source>
        <translation>{what}在所选的帧中都不可见，略过</translation>
    </message>
    <message>
        <source>{what} track {track}, frame {frame}</source>
        <translation>{what}轨迹 {track}，第 {frame} 帧</translation>
    </message>
    <message>
        <source>{what} was rejected and is left out</source>
        <translation>{what}标为不合格，已去掉</translation>
    </message>
    <message>
        <source>{what} was rejected and would be written</source>
        <translation>{what}标为不合格，却会被写出</translation>
    </message>
    <message>
        <source>{what} {tracks}, {frames}</source>
        <translation>{what}{tracks}，{frames}</translation>
    </message>
    <message>
        <source>{what}, {frames}</source>
        <translation>{what}，{frames}</translation>
    </message>
    <message>
        <source>{what}, {when}: rejected there, and left out there</source>
        <translation>{what}，{when}：在此标为不合格，在此去掉</translation>
    </message>
    <message>
        <source>{what}, {when}: rejected there, and would be written</source>
        <translation>{what}，{when}：在此标为不合格，却会被写出</translation>
    </message>
    <message>
        <source>{when}: tracks {front} and {back} share up to {most} pixels</source>
        <translation>{when}：轨迹 {front} 和 {back} 最多共有 {most} 个像素</translation>
    </message>
    <message>
        <source>{when}: tracks {front} and {back} share {most} pixels</source>
        <translation>{when}：轨迹 {front} 和 {back} 共有 {most} 个像素</translation>
    </message>
    <message>
        <source>{where} is for {width}x{height} pixels, but the frames in {path} have {media_width}x{media_height}</source>
        <translation>{where} 对应 {width}x{height} 像素，而 {path} 中的帧为 {media_width}x{media_height}</translation>
    </message>
    <message>
        <source>{where} is for {width}x{height} pixels, but what is before it for {first_width}x{first_height}</source>
        <translation>{where} 对应 {width}x{height} 像素，而它之前的对应 {first_width}x{first_height} 像素</translation>
    </message>
    <message>
        <source>{where}.mask is no PNG in base64</source>
        <translation>{where}.mask 不是 base64 编码的 PNG</translation>
    </message>
    <message>
        <source>{where}: a circle is its centre and a point on it, got {count} points</source>
        <translation>{where}：圆由圆心和圆上一点给出，实有 {count} 个点</translation>
    </message>
    <message>
        <source>{where}: a mask is two corners and a bitmap</source>
        <translation>{where}：掩码由两个顶点和一幅位图组成</translation>
    </message>
    <message>
        <source>{where}: a mask of {columns}x{rows} pixels at ({left}, {top}) leaves the image of {width}x{height}</source>
        <translation>{where}：位于（{left}, {top}）的 {columns}x{rows} 像素掩码超出了 {width}x{height} 的图像</translation>
    </message>
    <message>
        <source>{where}: a shape of the unknown kind {kind}</source>
        <translation>{where}：未知类型 {kind} 的形状</translation>
    </message>
    <message>
        <source>{where}: expected five numbers and run lengths</source>
        <translation>{where}：应为五个数和游程数据</translation>
    </message>
    <message>
        <source>{where}: id {identity} has a mask in frame {frame} already</source>
        <translation>{where}：编号 {identity} 在第 {frame} 帧已有掩码</translation>
    </message>
    <message>
        <source>{where}: id {identity} is not of class {class_number}</source>
        <translation>{where}：编号 {identity} 不属于类 {class_number}</translation>
    </message>
    <message>
        <source>{where}: there is no frame {frame} in {path}</source>
        <translation>{where}：{path} 中没有第 {frame} 帧</translation>
    </message>
    <message>
        <source>{work} new track {track}, frame {frame}</source>
        <translation>{work}：新轨迹 {track}，第 {frame} 帧</translation>
    </message>
    <message>
        <source>{work} on</source>
        <translation>{work}：</translation>
    </message>
    <message>
        <source>{work}, {count} tracks</source>
        <translation>{work}：{count} 条轨迹</translation>
    </message>
    <message>
        <source>{work}: nothing changes in frame {frame}</source>
        <translation>{work}：第 {frame} 帧没有需要改变之处</translation>
    </message>
    <message>
        <source>“{edit}”</source>
        <translation>“{edit}”</translation>
    </message>
    <message>
        <source>“{edit}” cannot be redone now</source>
        <translation>现在无法重做“{edit}”</translation>
    </message>
    <message>
        <source>“{edit}” cannot be undone now</source>
        <translation>现在无法撤销“{edit}”</translation>
    </message>
    <message>
        <source>“{name}” cannot be a model&apos;s name</source>
        <translation>“{name}”不能作为模型名称</translation>
    </message>
    <message>
        <source>“{name}” cannot go on</source>
        <translation>“{name}”无法继续</translation>
    </message>
    <message>
        <source>“{name}” was stopped meanwhile, and would be lost</source>
        <translation>“{name}”在此期间停止，否则会丢失</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message numerus="yes">
        <source>%n edits are not stored yet</source>
        <translation>
            <numerusform>%n 次编辑尚未保存</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n edits of this project were not stored when the program ended.</source>
        <translation>
            <numerusform>程序结束时，此项目有 %n 项编辑尚未存储。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n edits that waited are stored</source>
        <translation>
            <numerusform>等待的 %n 项编辑已存储</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n edits that waited cannot be made any more</source>
        <translation>
            <numerusform>等待的编辑中有 %n 项已无法进行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n edits wait</source>
        <translation>
            <numerusform>%n 项编辑在等待</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n edits wait until the project can be written; they are tried again and again</source>
        <translation>
            <numerusform>%n 次编辑等待项目可写入；正在不断重试</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n frames</source>
        <translation>
            <numerusform>%n 帧</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of these videos have tracks already.</source>
        <translation>
            <numerusform>这些视频中有 %n 个已有轨迹。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other videos come with their own frames.</source>
        <translation>
            <numerusform>另外 %n 个视频使用自带的帧。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n others</source>
        <translation>
            <numerusform>另外 %n 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n places to look at; double click shows them.</source>
        <translation>
            <numerusform>%n 处需要查看；双击可跳转。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rejected tracks were left out.</source>
        <translation>
            <numerusform>已略过 %n 条不合格的轨迹。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks</source>
        <translation>
            <numerusform>%n 条轨迹</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks of videos without a chosen frame were left out.</source>
        <translation>
            <numerusform>已略过 %n 条轨迹，其视频没有所选的帧。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks that are to be seen in no chosen frame were left out.</source>
        <translation>
            <numerusform>已略过 %n 条在所选的帧中都看不到的轨迹。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks that are wholly behind others were left out.</source>
        <translation>
            <numerusform>已略过 %n 条完全被其他轨迹挡住的轨迹。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tracks that nobody has marked as reviewed were left out.</source>
        <translation>
            <numerusform>已略过 %n 条未标为已审核的轨迹。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n videos</source>
        <translation>
            <numerusform>%n 个视频</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n videos more are pre-labelled behind the others</source>
        <translation>
            <numerusform>另有 %n 个视频排在后面等待预标注</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n videos pre-labelled</source>
        <translation>
            <numerusform>已预标注 %n 个视频</numerusform>
        </translation>
    </message>
    <message>
        <source>%v / %m edits</source>
        <translation>%v / %m 次编辑</translation>
    </message>
    <message>
        <source>%v / %m files</source>
        <translation>%v / %m 个文件</translation>
    </message>
    <message>
        <source>%v / %m frames</source>
        <translation>%v / %m 帧</translation>
    </message>
    <message>
        <source>%v / %m results</source>
        <translation>%v / %m 个结果</translation>
    </message>
    <message>
        <source>%v / %m steps</source>
        <translation>%v / %m 步</translation>
    </message>
    <message>
        <source>%v / %m tracks</source>
        <translation>%v / %m 条轨迹</translation>
    </message>
    <message>
        <source>&amp;About MDQE Annotator</source>
        <translation>关于 MDQE Annotator(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Actual size</source>
        <translation>实际大小(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;As the system</source>
        <translation>跟随系统(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Brush</source>
        <translation>画笔(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Categories…</source>
        <translation>类别(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Clear mask in this frame</source>
        <translation>清除本帧掩码(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Delete track</source>
        <translation>删除轨迹(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation>橡皮擦(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Export data set…</source>
        <translation>导出数据集(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Fill by colour</source>
        <translation>按颜色填充(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;First frame</source>
        <translation>第一帧(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Fit in window</source>
        <translation>适应窗口(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Identities</source>
        <translation>身份(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Import YTVIS or COCO…</source>
        <translation>导入 YTVIS 或 COCO(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Keyboard and mouse</source>
        <translation>键盘与鼠标(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Lasso</source>
        <translation>套索(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Last frame</source>
        <translation>最后一帧(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Learn</source>
        <translation>学习(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Mask</source>
        <translation>掩码(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Merge tracks</source>
        <translation>合并轨迹(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;New project…</source>
        <translation>新建项目(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;New track</source>
        <translation>新建轨迹(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Next frame</source>
        <translation>下一帧(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;No occlusion</source>
        <translation>无遮挡(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Open project…</source>
        <translation>打开项目(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Pack project with media…</source>
        <translation>连同媒体打包项目(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>面板(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>播放(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Playback</source>
        <translation>播放(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Polygon</source>
        <translation>多边形(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Pre-label video</source>
        <translation>预标注视频(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Press or lift the pointer</source>
        <translation>按下或抬起指针(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Previous frame</source>
        <translation>上一帧(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Redo “{edit}”</source>
        <translation>重做“{edit}”(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Repeat chosen range</source>
        <translation>循环播放所选范围(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Review</source>
        <translation>审核(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Save project as…</source>
        <translation>项目另存为(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Scale mask up</source>
        <translation>放大掩码(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Select</source>
        <translation>选择(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Slight occlusion</source>
        <translation>轻微遮挡(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Smooth</source>
        <translation>平滑(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Swap identities from here on</source>
        <translation>从本帧起交换身份(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Tour on the demo video</source>
        <translation>演示视频导览(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Track</source>
        <translation>轨迹(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Transform mask</source>
        <translation>变换掩码(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Undo “{edit}”</source>
        <translation>撤销“{edit}”(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Write as CSV…</source>
        <translation>写入 CSV(&amp;W)…</translation>
    </message>
    <message>
        <source>1 to 9</source>
        <translation>1 至 9</translation>
    </message>
    <message>
        <source>A few steps from a video to a data set</source>
        <translation>从视频到数据集的几个步骤</translation>
    </message>
    <message>
        <source>A few steps on a short video show how annotating goes. A step ends when you have done what it says; everything else works meanwhile, too.</source>
        <translation>通过一段短视频，用几个步骤了解标注流程。完成一步后会自动进入下一步；期间其他功能照常可用。</translation>
    </message>
    <message>
        <source>A key that is held redoes no more here: what comes next is {edit}, in {place}</source>
        <translation>按住的键在此停止重做：下一项是{edit}，位于{place}</translation>
    </message>
    <message>
        <source>A key that is held undoes no more here: what comes next is {edit}, in {place}</source>
        <translation>按住的键在此停止撤销：下一项是{edit}，位于{place}</translation>
    </message>
    <message>
        <source>A locked track&apos;s masks cannot be changed</source>
        <translation>锁定轨迹的掩码无法修改</translation>
    </message>
    <message>
        <source>A model learns from corrected videos, beside your work</source>
        <translation>模型从修正过的视频中学习，不影响您的工作</translation>
    </message>
    <message>
        <source>A model learns from these videos as they are now, beside your work. Ten corrected videos are enough to start. Then the new model can be chosen for pre-labelling.</source>
        <translation>模型从这些视频现在的标注中学习，不影响您的工作。有十个修正过的视频就可以开始。之后可以选择新模型来预标注。</translation>
    </message>
    <message>
        <source>A new or empty folder</source>
        <translation>新建或空的文件夹</translation>
    </message>
    <message>
        <source>A pen&apos;s pressure, its other end</source>
        <translation>压感笔的压力、笔的另一端</translation>
    </message>
    <message>
        <source>A propagation goes on in this project</source>
        <translation>此项目正在传播掩码</translation>
    </message>
    <message>
        <source>A track that is marked in some frames only is written there</source>
        <translation>只在部分帧中有标记的轨迹只在这些帧中写出</translation>
    </message>
    <message>
        <source>A video of its own: {name}</source>
        <translation>单独的视频：{name}</translation>
    </message>
    <message>
        <source>About MDQE Annotator</source>
        <translation>关于 MDQE Annotator</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add a folder of JPEG or PNG frames to the project</source>
        <translation>将存放 JPEG 或 PNG 帧的文件夹添加到项目</translation>
    </message>
    <message>
        <source>Add a video to the project</source>
        <translation>将视频添加到项目</translation>
    </message>
    <message>
        <source>Add what has the colour of the pixel clicked; or by keys</source>
        <translation>加入与所单击像素同色的区域；也可用键盘操作</translation>
    </message>
    <message>
        <source>After</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>All videos</source>
        <translation>全部视频</translation>
    </message>
    <message>
        <source>Allow o&amp;verlap</source>
        <translation>允许重叠(&amp;V)</translation>
    </message>
    <message>
        <source>Alt + wheel</source>
        <translation>Alt + 滚轮</translation>
    </message>
    <message>
        <source>Alt + wheel does the same</source>
        <translation>Alt + 滚轮作用相同</translation>
    </message>
    <message>
        <source>An ONNX file computes in float32</source>
        <translation>ONNX 文件以 float32 计算</translation>
    </message>
    <message>
        <source>Another file lies in the place of this video: it can only be looked at</source>
        <translation>该视频的位置上是另一个文件：只能查看</translation>
    </message>
    <message>
        <source>Another file lies in the project&apos;s place, and nothing is stored: save it under another name</source>
        <translation>另一个文件占据了项目的位置，目前不会保存任何内容：请将项目另存为其他名称</translation>
    </message>
    <message>
        <source>Another video?</source>
        <translation>不是同一个视频？</translation>
    </message>
    <message>
        <source>As Shift + Space does while keys lead a pointer</source>
        <translation>与用键盘移动指针时的 Shift + 空格相同</translation>
    </message>
    <message>
        <source>As Space does while keys lead a pointer</source>
        <translation>与用键盘移动指针时的空格相同</translation>
    </message>
    <message>
        <source>As a data set&apos;s JSON or export.json says…</source>
        <translation>以数据集的 JSON 或 export.json 为准…</translation>
    </message>
    <message>
        <source>As the slider below the tracks does</source>
        <translation>与轨迹列表下方的滑块相同</translation>
    </message>
    <message>
        <source>As {name} says</source>
        <translation>以 {name} 为准</translation>
    </message>
    <message>
        <source>Ask again next time</source>
        <translation>下次再问</translation>
    </message>
    <message>
        <source>Ask for each id</source>
        <translation>逐个询问编号</translation>
    </message>
    <message>
        <source>Asking the device…</source>
        <translation>正在询问设备…</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>Before the first edit</source>
        <translation>第一次编辑之前</translation>
    </message>
    <message>
        <source>Begins with</source>
        <translation>起点模型</translation>
    </message>
    <message>
        <source>Box and &amp;GrabCut</source>
        <translation>框选与 GrabCut(&amp;G)</translation>
    </message>
    <message>
        <source>Bring back, as a new edit, what there was after the edit chosen in the history</source>
        <translation>以一次新编辑恢复到历史中所选编辑之后的状态</translation>
    </message>
    <message>
        <source>Bundled model (any object)</source>
        <translation>内置模型（任意目标）</translation>
    </message>
    <message>
        <source>By</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>By number; after the last, the first</source>
        <translation>按编号；最后一个之后回到第一个</translation>
    </message>
    <message>
        <source>By people</source>
        <translation>人工</translation>
    </message>
    <message>
        <source>By the model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>By track, category, source</source>
        <translation>按轨迹、类别、来源</translation>
    </message>
    <message>
        <source>COCO (each frame an image)</source>
        <translation>COCO（每帧一张图像）</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>CUDA GPU</source>
        <translation>CUDA GPU</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>Cancelled; finished windows are kept</source>
        <translation>已取消；已完成的窗口予以保留</translation>
    </message>
    <message>
        <source>Cancelled; the folder is as it was before.</source>
        <translation>已取消；文件夹恢复原状。</translation>
    </message>
    <message>
        <source>Cancelled; the project is as it was before.</source>
        <translation>已取消；项目保持原状。</translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation>正在取消…</translation>
    </message>
    <message>
        <source>Carry the masks of the selected tracks back from this frame</source>
        <translation>从本帧起，将选中轨迹的掩码传播到之前的帧</translation>
    </message>
    <message>
        <source>Carry the masks of the selected tracks on from this frame, as far as the range or your next masks</source>
        <translation>从本帧起，将选中轨迹的掩码传播到之后的帧，直到所选范围的末尾或您的下一个掩码</translation>
    </message>
    <message>
        <source>Categories</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Categories of OVIS</source>
        <translation>OVIS 的类别</translation>
    </message>
    <message>
        <source>Categories of YouTube-VIS 2019</source>
        <translation>YouTube-VIS 2019 的类别</translation>
    </message>
    <message>
        <source>Categories of YouTube-VIS 2021 and 2022</source>
        <translation>YouTube-VIS 2021 和 2022 的类别</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Category in the data set</source>
        <translation>数据集中的类别</translation>
    </message>
    <message>
        <source>Category of tracks…</source>
        <translation>轨迹的类别…</translation>
    </message>
    <message>
        <source>Change &amp;shortcuts…</source>
        <translation>更改快捷键(&amp;S)…</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Check lists what would be written, and what to look at before.</source>
        <translation>“检查”会列出将要写出的内容，以及需要先查看之处。</translation>
    </message>
    <message>
        <source>Choose a category or type a new name</source>
        <translation>选择一个类别，或输入新名称</translation>
    </message>
    <message>
        <source>Choose a command, then press its new keys in the field.</source>
        <translation>先选择一个命令，再在输入框中按下新的快捷键。</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <source>Choose a model file (.safetensors, .pth or .onnx)</source>
        <translation>选择模型文件（.safetensors、.pth 或 .onnx）</translation>
    </message>
    <message>
        <source>Choose a video in the list first</source>
        <translation>请先在列表中选择一个视频</translation>
    </message>
    <message>
        <source>Choose a video with frames to learn from.</source>
        <translation>请选择有可供学习的帧的视频。</translation>
    </message>
    <message>
        <source>Choose no r&amp;ange</source>
        <translation>取消所选范围(&amp;A)</translation>
    </message>
    <message>
        <source>Choose one from the list of videos, or open another: {keys}</source>
        <translation>从视频列表中选择一个，或打开其他视频：{keys}</translation>
    </message>
    <message>
        <source>Choose the frames from here to the end of the range, or of the video</source>
        <translation>选择从这里到范围末尾（或视频末尾）的帧</translation>
    </message>
    <message>
        <source>Choose the frames from the beginning of the range, or of the video, to here</source>
        <translation>选择从范围开头（或视频开头）到这里的帧</translation>
    </message>
    <message>
        <source>Choose the tool that moves a mask first: {key}</source>
        <translation>请先选择移动掩码的工具：{key}</translation>
    </message>
    <message>
        <source>Choose videos in the list first: Ctrl or Shift and a click mark several</source>
        <translation>请先在列表中选择视频：按住 Ctrl 或 Shift 并单击可选择多个</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Click</source>
        <translation>单击</translation>
    </message>
    <message>
        <source>Click a mask to select its track</source>
        <translation>单击掩码以选择其轨迹</translation>
    </message>
    <message>
        <source>Click adds what has this colour to {target}, Shift takes it away; tolerance {tolerance}, {smaller} and {larger} change it</source>
        <translation>单击将此颜色的区域加入{target}，按住 Shift 则减去；容差 {tolerance}，用 {smaller} 和 {larger} 调整</translation>
    </message>
    <message>
        <source>Click goes to the frame, drag chooses a range of them, Ctrl + wheel zooms; right click for more</source>
        <translation>单击转到该帧，拖动选择一段帧范围，Ctrl + 滚轮缩放；右击查看更多</translation>
    </message>
    <message>
        <source>Click selects nothing</source>
        <translation>单击取消选择</translation>
    </message>
    <message>
        <source>Click selects track {number}, {category}</source>
        <translation>单击选择轨迹 {number}，{category}</translation>
    </message>
    <message>
        <source>Click selects track {number}, {category} (1 of {count} here)</source>
        <translation>单击选择轨迹 {number}，{category}（此处共 {count} 条）</translation>
    </message>
    <message>
        <source>Click sets corners on {target}, Shift takes away; Enter closes, Esc takes a corner back</source>
        <translation>单击为{target}添加顶点，按住 Shift 则减去；Enter 闭合，Esc 撤回一个顶点</translation>
    </message>
    <message>
        <source>Click the outline&apos;s corners, or by keys; Enter closes it</source>
        <translation>依次单击轮廓的顶点，也可用键盘操作；Enter 闭合</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close all the same?</source>
        <translation>仍要关闭吗？</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>关闭窗口</translation>
    </message>
    <message>
        <source>Close without saving</source>
        <translation>不保存并关闭</translation>
    </message>
    <message>
        <source>Close without them</source>
        <translation>放弃这些编辑并关闭</translation>
    </message>
    <message>
        <source>Co&amp;mpact project</source>
        <translation>压缩项目文件(&amp;M)</translation>
    </message>
    <message>
        <source>Colour and number</source>
        <translation>颜色与编号</translation>
    </message>
    <message>
        <source>Colour by &amp;source</source>
        <translation>按来源着色(&amp;S)</translation>
    </message>
    <message>
        <source>Colour by &amp;track</source>
        <translation>按轨迹着色(&amp;T)</translation>
    </message>
    <message>
        <source>Colour by c&amp;ategory</source>
        <translation>按类别着色(&amp;A)</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Compacting…</source>
        <translation>正在压缩…</translation>
    </message>
    <message>
        <source>Copy mask from &amp;previous frame</source>
        <translation>复制上一帧的掩码(&amp;P)</translation>
    </message>
    <message>
        <source>Copy mask from ne&amp;xt frame</source>
        <translation>复制下一帧的掩码(&amp;X)</translation>
    </message>
    <message>
        <source>Copy masks</source>
        <translation>复制掩码</translation>
    </message>
    <message>
        <source>Copy the project and its media into one folder to hand over</source>
        <translation>将项目及其媒体复制到一个文件夹以便移交</translation>
    </message>
    <message>
        <source>Copying…</source>
        <translation>正在复制…</translation>
    </message>
    <message>
        <source>Correct its mask</source>
        <translation>修正掩码</translation>
    </message>
    <message>
        <source>Ctrl + arrows</source>
        <translation>Ctrl + 方向键</translation>
    </message>
    <message>
        <source>Ctrl + click</source>
        <translation>Ctrl + 单击</translation>
    </message>
    <message>
        <source>Ctrl + wheel over it does the same</source>
        <translation>在其上按 Ctrl + 滚轮效果相同</translation>
    </message>
    <message>
        <source>Ctrl + wheel, Shift + wheel over the lanes</source>
        <translation>在时间线上 Ctrl + 滚轮、Shift + 滚轮</translation>
    </message>
    <message>
        <source>DAVIS (palette PNG)</source>
        <translation>DAVIS（调色板 PNG）</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete the selected tracks</source>
        <translation>删除选中的轨迹</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Do anything by some letters of its name</source>
        <translation>输入名称中的几个字即可执行任何命令</translation>
    </message>
    <message>
        <source>Do it again here</source>
        <translation>请在这里再做一次</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Done: {edit}; {keys} takes it back</source>
        <translation>已完成：{edit}；按 {keys} 撤销</translation>
    </message>
    <message>
        <source>Double click on a category</source>
        <translation>双击类别</translation>
    </message>
    <message>
        <source>Double click or F2 changes a name or key (1 to 9), double click or Enter a colour; {undo} takes it back.</source>
        <translation>双击或按 F2 更改名称或按键（1 至 9），双击或按 Enter 更改颜色；{undo} 撤销。</translation>
    </message>
    <message>
        <source>Double click shows the place</source>
        <translation>双击跳转到该处</translation>
    </message>
    <message>
        <source>Double click to change; type a new name to add it</source>
        <translation>双击修改；输入新名称即可添加</translation>
    </message>
    <message>
        <source>Drag a box around an object, scribble to correct; or by keys</source>
        <translation>围绕目标拖动画框，涂画以修正；也可用键盘操作</translation>
    </message>
    <message>
        <source>Drag a box for {target}; then drag over the object, with Shift over the background; Enter takes it, Esc goes back</source>
        <translation>为{target}拖动画框；再在目标上涂画，按住 Shift 涂画背景；Enter 采用，Esc 退回</translation>
    </message>
    <message>
        <source>Drag across the lanes, Shift + click</source>
        <translation>在时间线上拖动，Shift + 单击</translation>
    </message>
    <message>
        <source>Drag around what shall be added, with Shift taken away; or by keys</source>
        <translation>拖动圈出要加入的区域，按住 Shift 则减去；也可用键盘操作</translation>
    </message>
    <message>
        <source>Drag around what {target} gains, with Shift what it loses</source>
        <translation>拖动圈出要加入{target}的区域，按住 Shift 则减去</translation>
    </message>
    <message>
        <source>Drag erases from {target}; {smaller} and {larger} change the size, Esc drops the stroke</source>
        <translation>拖动从{target}擦除；{smaller} 和 {larger} 改变大小，Esc 放弃这一笔</translation>
    </message>
    <message>
        <source>Drag moves {target}; a corner scales it, outside the box rotates it; or {arrows} and other keys, then Enter</source>
        <translation>拖动移动{target}；拖角点缩放，在框外拖动旋转；或用 {arrows} 等键，然后按 Enter</translation>
    </message>
    <message>
        <source>Drag paints on {target}; {smaller} and {larger} change the size, Esc drops the stroke</source>
        <translation>拖动在{target}上绘制；{smaller} 和 {larger} 改变大小，Esc 放弃这一笔</translation>
    </message>
    <message>
        <source>Draw a box that leaves a margin, or scribble on the background with Shift</source>
        <translation>画框时在四周留出余地，或按住 Shift 涂画背景</translation>
    </message>
    <message>
        <source>Draw a new box, with less of it scribbled as background</source>
        <translation>重新画框，并少涂一些背景</translation>
    </message>
    <message>
        <source>Drop a video, a folder of images or a project here

{keys} opens a video,  {project_keys} a project</source>
        <translation>将视频、图像文件夹或项目拖放到这里

{keys} 打开视频，{project_keys} 打开项目</translation>
    </message>
    <message>
        <source>Drop spec&amp;ks</source>
        <translation>去除碎屑(&amp;K)</translation>
    </message>
    <message>
        <source>Each category has its own</source>
        <translation>每个类别一种颜色</translation>
    </message>
    <message>
        <source>Each track has its own</source>
        <translation>每条轨迹一种颜色</translation>
    </message>
    <message>
        <source>Edits that waited</source>
        <translation>等待中的编辑</translation>
    </message>
    <message>
        <source>Enter, Backspace, Esc with a tool</source>
        <translation>使用工具时按 Enter、Backspace、Esc</translation>
    </message>
    <message>
        <source>Erase from the selected track; or by keys</source>
        <translation>擦除选中的轨迹；也可用键盘操作</translation>
    </message>
    <message>
        <source>Every n-th frame</source>
        <translation>每隔 n 帧</translation>
    </message>
    <message>
        <source>Every panel open, in its usual place and size</source>
        <translation>打开所有面板，恢复其默认位置和大小</translation>
    </message>
    <message>
        <source>Everything is saved as you work, in {name}</source>
        <translation>工作时已随时保存，全部内容都在 {name} 中</translation>
    </message>
    <message>
        <source>Everything is saved as you work; says so</source>
        <translation>工作时随时自动保存；此命令只是告知这一点</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Failed: {names}</source>
        <translation>失败：{names}</translation>
    </message>
    <message>
        <source>Fill &amp;holes</source>
        <translation>填补空洞(&amp;H)</translation>
    </message>
    <message>
        <source>Find a &amp;command…</source>
        <translation>查找命令(&amp;C)…</translation>
    </message>
    <message>
        <source>Find a command…</source>
        <translation>查找命令…</translation>
    </message>
    <message>
        <source>Find the file…</source>
        <translation>查找文件…</translation>
    </message>
    <message>
        <source>Find the image folder…</source>
        <translation>查找图像文件夹…</translation>
    </message>
    <message>
        <source>Find tracks</source>
        <translation>查找轨迹</translation>
    </message>
    <message>
        <source>Find tracks: number, category, you, rejected…</source>
        <translation>查找轨迹：编号、类别、人工、不合格…</translation>
    </message>
    <message>
        <source>Find videos</source>
        <translation>查找视频</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Folder of COCO, DAVIS, MOTS, labelme or X-AnyLabeling</source>
        <translation>COCO、DAVIS、MOTS、labelme 或 X-AnyLabeling 文件夹</translation>
    </message>
    <message>
        <source>Folder of its videos or frames</source>
        <translation>其视频或帧所在的文件夹</translation>
    </message>
    <message>
        <source>For</source>
        <translation>学习时长</translation>
    </message>
    <message>
        <source>For validation</source>
        <translation>用于验证</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Frame {frame}</source>
        <translation>第 {frame} 帧</translation>
    </message>
    <message>
        <source>Frame {frame}, beginning: {tracks}</source>
        <translation>第 {frame} 帧，起点：{tracks}</translation>
    </message>
    <message>
        <source>Frame {frame}, crossing: {tracks}</source>
        <translation>第 {frame} 帧，交叉：{tracks}</translation>
    </message>
    <message>
        <source>Frame {frame}, end: {tracks}</source>
        <translation>第 {frame} 帧，终点：{tracks}</translation>
    </message>
    <message>
        <source>Frame {frame}, gap: {tracks}</source>
        <translation>第 {frame} 帧，间断：{tracks}</translation>
    </message>
    <message>
        <source>Frame {frame}: {tracks}</source>
        <translation>第 {frame} 帧：{tracks}</translation>
    </message>
    <message>
        <source>Frame, from 1</source>
        <translation>帧号，从 1 开始</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>帧</translation>
    </message>
    <message>
        <source>Frames, tracks and masks by video and category, and what was reviewed; also as CSV</source>
        <translation>按视频和类别统计帧、轨迹和掩码，以及审核情况；也可存为 CSV</translation>
    </message>
    <message>
        <source>Free some space, or use File, New project to choose another place</source>
        <translation>请腾出一些空间，或用“文件 › 新建项目”另选位置</translation>
    </message>
    <message>
        <source>From overlaps, where nobody has said one</source>
        <translation>由重叠推断，仅限尚未标注之处</translation>
    </message>
    <message>
        <source>From the first frame to the last</source>
        <translation>从第一帧到最后一帧</translation>
    </message>
    <message>
        <source>From this frame on it becomes a new track</source>
        <translation>从本帧起成为一条新轨迹</translation>
    </message>
    <message>
        <source>From {project}, {steps} steps in all</source>
        <translation>来自 {project}，共 {steps} 步</translation>
    </message>
    <message>
        <source>Give back the room that the file no longer needs</source>
        <translation>释放文件不再需要的空间</translation>
    </message>
    <message>
        <source>Give commands other keys</source>
        <translation>为命令指定其他快捷键</translation>
    </message>
    <message>
        <source>Give it up, learn anew</source>
        <translation>放弃它，重新学习</translation>
    </message>
    <message>
        <source>Give pixels to the track in front</source>
        <translation>像素归前面的轨迹</translation>
    </message>
    <message>
        <source>Give the selected tracks one to choose, or a new one</source>
        <translation>为选中的轨迹选择一个类别，或输入新的类别</translation>
    </message>
    <message>
        <source>Go here by undo and redo</source>
        <translation>通过撤销和重做到达此处</translation>
    </message>
    <message>
        <source>Go on in a copy under another name, with the whole history</source>
        <translation>在另一名称的副本中继续，保留全部历史</translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation>继续它</translation>
    </message>
    <message>
        <source>Go on with “{name}”</source>
        <translation>继续“{name}”</translation>
    </message>
    <message>
        <source>Go on with “{name}”, which was stopped</source>
        <translation>继续已停止的“{name}”</translation>
    </message>
    <message>
        <source>Go to fra&amp;me…</source>
        <translation>转到帧(&amp;M)…</translation>
    </message>
    <message>
        <source>Go to pre-labelling</source>
        <translation>到预标注</translation>
    </message>
    <message>
        <source>Go to the history</source>
        <translation>到历史</translation>
    </message>
    <message>
        <source>Go to the picture</source>
        <translation>到画面</translation>
    </message>
    <message>
        <source>Go to the review</source>
        <translation>到审核</translation>
    </message>
    <message>
        <source>Go to the timeline</source>
        <translation>到时间线</translation>
    </message>
    <message>
        <source>Go to the tracks</source>
        <translation>到轨迹列表</translation>
    </message>
    <message>
        <source>Go to the videos</source>
        <translation>到视频列表</translation>
    </message>
    <message>
        <source>Going through the history…</source>
        <translation>正在回溯历史…</translation>
    </message>
    <message>
        <source>Gr&amp;ow</source>
        <translation>扩张(&amp;O)</translation>
    </message>
    <message>
        <source>GrabCut cannot tell the background</source>
        <translation>GrabCut 无法分辨背景</translation>
    </message>
    <message>
        <source>GrabCut cannot tell the object</source>
        <translation>GrabCut 无法分辨目标</translation>
    </message>
    <message>
        <source>Hand it over</source>
        <translation>交付</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Import &amp;data set folder…</source>
        <translation>导入数据集文件夹(&amp;D)…</translation>
    </message>
    <message>
        <source>Import YTVIS, OVIS or COCO</source>
        <translation>导入 YTVIS、OVIS 或 COCO</translation>
    </message>
    <message>
        <source>Import res&amp;ults…</source>
        <translation>导入结果(&amp;U)…</translation>
    </message>
    <message>
        <source>Import results</source>
        <translation>导入结果</translation>
    </message>
    <message>
        <source>Import {name}</source>
        <translation>导入 {name}</translation>
    </message>
    <message>
        <source>Importing {name}…</source>
        <translation>正在导入 {name}…</translation>
    </message>
    <message numerus="yes">
        <source>In %n videos nothing is corrected: it learns the mistakes in them.</source>
        <translation>
            <numerusform>有 %n 个视频尚未修正：其中的错误也会被学到。</numerusform>
        </translation>
    </message>
    <message>
        <source>In front, behind, both</source>
        <translation>在前、在后、允许重叠</translation>
    </message>
    <message>
        <source>In place of what is in this frame</source>
        <translation>取代本帧原有的掩码</translation>
    </message>
    <message>
        <source>In place of what is in this frame; a single one goes to the selected track</source>
        <translation>替换本帧已有的掩码；只有一个时粘贴到选中的轨迹</translation>
    </message>
    <message>
        <source>In the list of tracks</source>
        <translation>在轨迹列表中</translation>
    </message>
    <message>
        <source>In the list of videos, by name and state</source>
        <translation>在视频列表中，按名称和状态</translation>
    </message>
    <message>
        <source>In this project</source>
        <translation>本项目中</translation>
    </message>
    <message>
        <source>In what numbers the model computes. Automatic is float32, the most exact.
float16 and bfloat16 have fewer digits: often faster, with masks that differ a little, bfloat16&apos;s more.
Only what the device computes by itself is offered.</source>
        <translation>模型以何种数值计算。“自动”为 float32，最精确。
float16 和 bfloat16 的位数较少：通常更快，掩码会略有差异，bfloat16 的差异更大。
只列出设备自身能够计算的精度。</translation>
    </message>
    <message>
        <source>It can go on later from its last checkpoint, which it makes every {steps} steps. Closing the window stops it, too.</source>
        <translation>之后可以从最近的检查点继续，每 {steps} 步保存一个检查点。关闭窗口也会停止它。</translation>
    </message>
    <message>
        <source>It does not have what was done here last, which is lost unless you save the project.</source>
        <translation>其中没有您在这里最后所做的工作；如果不保存项目，这些工作会丢失。</translation>
    </message>
    <message>
        <source>It was at {path}. It may have been moved or renamed; the annotations are safe in the project.</source>
        <translation>它原来位于 {path}，可能已被移动或改名；标注仍安全地保存在项目中。</translation>
    </message>
    <message>
        <source>Its content differs: the file was replaced, or encoded anew. Masks and frames may not belong together.</source>
        <translation>其内容不同：文件被替换或重新编码。掩码与帧可能对不上。</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>Keep them for the next time</source>
        <translation>留到下次</translation>
    </message>
    <message>
        <source>Keep them too</source>
        <translation>一并保留</translation>
    </message>
    <message>
        <source>Keeps the shortcuts that the command has</source>
        <translation>保留该命令已有的快捷键</translation>
    </message>
    <message>
        <source>Kept, they are offered when the project is opened again.</source>
        <translation>留到下次的编辑，会在再次打开项目时提供存储。</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Keyboard and mouse</source>
        <translation>键盘与鼠标</translation>
    </message>
    <message>
        <source>La&amp;rger brush or tolerance</source>
        <translation>增大画笔或容差(&amp;R)</translation>
    </message>
    <message>
        <source>Lead tools by &amp;keys</source>
        <translation>用键盘操作工具(&amp;K)</translation>
    </message>
    <message>
        <source>Learn &amp;from corrections…</source>
        <translation>从修正中学习(&amp;F)…</translation>
    </message>
    <message>
        <source>Learn from corrections</source>
        <translation>从修正中学习</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>略过</translation>
    </message>
    <message>
        <source>Leave out the rest</source>
        <translation>略过其余</translation>
    </message>
    <message>
        <source>Leave out what is rejected</source>
        <translation>去掉不合格的部分</translation>
    </message>
    <message>
        <source>Leave them out</source>
        <translation>不采用</translation>
    </message>
    <message>
        <source>Leave these videos out</source>
        <translation>跳过这些视频</translation>
    </message>
    <message>
        <source>Leaves the command without a shortcut</source>
        <translation>使该命令没有快捷键</translation>
    </message>
    <message>
        <source>Left of a divider, the masks as the model or an import left them; right, as they are now</source>
        <translation>分隔线左侧是模型或导入给出的掩码，右侧是现在的掩码</translation>
    </message>
    <message>
        <source>Left of the divider is what was before: work right of it, or move it ({left} and {right})</source>
        <translation>分隔线左侧是修正前的内容：请在其右侧操作，或移动分隔线（{left} 和 {right}）</translation>
    </message>
    <message>
        <source>Left out, as their files are missing: {names}</source>
        <translation>因文件缺失而跳过：{names}</translation>
    </message>
    <message>
        <source>Left out, as they have tracks: {names}</source>
        <translation>因已有轨迹而跳过：{names}</translation>
    </message>
    <message>
        <source>Left to do</source>
        <translation>未完成</translation>
    </message>
    <message>
        <source>Let several tracks claim a pixel</source>
        <translation>允许多条轨迹共有同一像素</translation>
    </message>
    <message>
        <source>Let the model begin</source>
        <translation>让模型先标</translation>
    </message>
    <message>
        <source>Let the model find and follow the objects</source>
        <translation>让模型查找并跟踪目标</translation>
    </message>
    <message>
        <source>Load set</source>
        <translation>载入类别集</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>正在载入模型…</translation>
    </message>
    <message>
        <source>Lock or &amp;unlock track</source>
        <translation>锁定或解锁轨迹(&amp;U)</translation>
    </message>
    <message>
        <source>Long: 1,000 steps</source>
        <translation>长：1000 步</translation>
    </message>
    <message>
        <source>Look at the list first.</source>
        <translation>请先查看列表。</translation>
    </message>
    <message>
        <source>Look where objects meet</source>
        <translation>查看目标相遇处</translation>
    </message>
    <message>
        <source>Looking at overlaps…</source>
        <translation>正在检查重叠…</translation>
    </message>
    <message>
        <source>Looking for a crossing… frame {frame}</source>
        <translation>正在查找交叉… 第 {frame} 帧</translation>
    </message>
    <message>
        <source>Looking for videos with tracks…</source>
        <translation>正在查找有轨迹的视频…</translation>
    </message>
    <message>
        <source>Lowest score</source>
        <translation>最低得分</translation>
    </message>
    <message>
        <source>MOTS (text and PNG)</source>
        <translation>MOTS（文本与 PNG）</translation>
    </message>
    <message>
        <source>Mark &amp;tracks reviewed</source>
        <translation>将轨迹标为已审核(&amp;T)</translation>
    </message>
    <message>
        <source>Mark frames &amp;reviewed</source>
        <translation>将帧标为已审核(&amp;R)</translation>
    </message>
    <message>
        <source>Mark tracks here reviewed</source>
        <translation>将此处的轨迹标为已审核</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>掩码</translation>
    </message>
    <message>
        <source>Masks are hidden; {key} shows them</source>
        <translation>掩码已隐藏；按 {key} 显示</translation>
    </message>
    <message>
        <source>Masks more opaque</source>
        <translation>掩码更不透明</translation>
    </message>
    <message>
        <source>Masks more transparent</source>
        <translation>掩码更透明</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Merge into {name}</source>
        <translation>合并到 {name}</translation>
    </message>
    <message>
        <source>Merge, &amp;keeping the first&apos;s masks</source>
        <translation>合并，保留第一条的掩码(&amp;K)</translation>
    </message>
    <message>
        <source>Middle drag does the same</source>
        <translation>中键拖动效果相同</translation>
    </message>
    <message>
        <source>Middle drag, Space + drag</source>
        <translation>中键拖动，空格 + 拖动</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Model blue, you orange, propagated green</source>
        <translation>模型蓝色，人工橙色，传播绿色</translation>
    </message>
    <message>
        <source>Models (*.safetensors *.pth *.pkl *.onnx);;All files (*)</source>
        <translation>模型 (*.safetensors *.pth *.pkl *.onnx);;所有文件 (*)</translation>
    </message>
    <message>
        <source>More tools</source>
        <translation>更多工具</translation>
    </message>
    <message>
        <source>More videos teach more.</source>
        <translation>视频越多，学到的越多。</translation>
    </message>
    <message>
        <source>Mouse and pen</source>
        <translation>鼠标与压感笔</translation>
    </message>
    <message>
        <source>Move divider left</source>
        <translation>分隔线左移</translation>
    </message>
    <message>
        <source>Move divider right</source>
        <translation>分隔线右移</translation>
    </message>
    <message>
        <source>Move mask</source>
        <translation>移动掩码</translation>
    </message>
    <message>
        <source>Move mask to &amp;new track</source>
        <translation>将掩码移到新轨迹(&amp;N)</translation>
    </message>
    <message>
        <source>Move mask to &amp;track…</source>
        <translation>将掩码移到轨迹(&amp;T)…</translation>
    </message>
    <message>
        <source>Move the timeline back</source>
        <translation>时间线移向更早处</translation>
    </message>
    <message>
        <source>Move the timeline on</source>
        <translation>时间线移向更晚处</translation>
    </message>
    <message>
        <source>Move, scale and rotate the mask in this frame, with the mouse or by keys</source>
        <translation>用鼠标或按键移动、缩放和旋转本帧的掩码</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>New category “{name}”</source>
        <translation>新类别“{name}”</translation>
    </message>
    <message>
        <source>New folder</source>
        <translation>新文件夹</translation>
    </message>
    <message>
        <source>New model&apos;s name</source>
        <translation>新模型名称</translation>
    </message>
    <message>
        <source>New project</source>
        <translation>新建项目</translation>
    </message>
    <message>
        <source>New shortcut</source>
        <translation>新快捷键</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Next &amp;beginning of a track</source>
        <translation>下一个轨迹起点(&amp;B)</translation>
    </message>
    <message>
        <source>Next &amp;colouring</source>
        <translation>下一种着色(&amp;C)</translation>
    </message>
    <message>
        <source>Next &amp;crossing</source>
        <translation>下一处交叉(&amp;C)</translation>
    </message>
    <message>
        <source>Next &amp;end of a track</source>
        <translation>下一个轨迹终点(&amp;E)</translation>
    </message>
    <message>
        <source>Next &amp;gap in a track</source>
        <translation>下一处轨迹间断(&amp;G)</translation>
    </message>
    <message>
        <source>Next &amp;overlap mode</source>
        <translation>下一种重叠模式(&amp;O)</translation>
    </message>
    <message>
        <source>Next panel</source>
        <translation>下一个面板</translation>
    </message>
    <message>
        <source>Next video</source>
        <translation>下一个视频</translation>
    </message>
    <message>
        <source>No category has the key {digit}; {keys} opens the categories</source>
        <translation>没有类别使用按键 {digit}；{keys} 打开类别</translation>
    </message>
    <message>
        <source>No command has these letters</source>
        <translation>没有命令含有这些字</translation>
    </message>
    <message>
        <source>No crossing after this frame</source>
        <translation>本帧之后没有交叉</translation>
    </message>
    <message>
        <source>No crossing before this frame</source>
        <translation>本帧之前没有交叉</translation>
    </message>
    <message>
        <source>No gap in a track after this frame</source>
        <translation>本帧之后没有轨迹间断</translation>
    </message>
    <message>
        <source>No gap in a track before this frame</source>
        <translation>本帧之前没有轨迹间断</translation>
    </message>
    <message>
        <source>No mask is copied yet</source>
        <translation>尚未复制任何掩码</translation>
    </message>
    <message>
        <source>No occlusion</source>
        <translation>无遮挡</translation>
    </message>
    <message>
        <source>No project can be made for {path}</source>
        <translation>无法为 {path} 创建项目</translation>
    </message>
    <message>
        <source>No project can be written beside the video: it is {path}</source>
        <translation>视频所在位置无法写入项目：项目位于 {path}</translation>
    </message>
    <message>
        <source>No project yet</source>
        <translation>尚无项目</translation>
    </message>
    <message>
        <source>No split</source>
        <translation>不拆分</translation>
    </message>
    <message>
        <source>No track that begins after this frame</source>
        <translation>本帧之后没有轨迹起点</translation>
    </message>
    <message>
        <source>No track that begins before this frame</source>
        <translation>本帧之前没有轨迹起点</translation>
    </message>
    <message>
        <source>No track that ends after this frame</source>
        <translation>本帧之后没有轨迹终点</translation>
    </message>
    <message>
        <source>No track that ends before this frame</source>
        <translation>本帧之前没有轨迹终点</translation>
    </message>
    <message>
        <source>No video after this one in the list</source>
        <translation>列表中此视频之后没有视频</translation>
    </message>
    <message>
        <source>No video before this one in the list</source>
        <translation>列表中此视频之前没有视频</translation>
    </message>
    <message>
        <source>No video has a track yet: pre-label one and correct it first.</source>
        <translation>还没有视频有轨迹：请先预标注并修正一个视频。</translation>
    </message>
    <message>
        <source>No video is new: each has tracks, was pre-labelled or is reviewed</source>
        <translation>没有新视频：每个视频都已有轨迹、已预标注或已审核</translation>
    </message>
    <message>
        <source>None</source>
        <translation>全不选</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不处理</translation>
    </message>
    <message numerus="yes">
        <source>Nothing can be exported before the %n problems in bold are mended.</source>
        <translation>
            <numerusform>解决粗体所示的 %n 个问题后才能导出。</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing has changed: it is so already</source>
        <translation>没有改变：已是如此</translation>
    </message>
    <message>
        <source>Nothing in this video is rejected</source>
        <translation>此视频中没有标为不合格的内容</translation>
    </message>
    <message>
        <source>Nothing is corrected yet: a model would learn its own mistakes. Correct some of it first.</source>
        <translation>尚未修正任何内容：模型只会学到自己的错误。请先修正一些。</translation>
    </message>
    <message>
        <source>O&amp;nion skin</source>
        <translation>洋葱皮(&amp;N)</translation>
    </message>
    <message>
        <source>OVIS (with occlusion levels)</source>
        <translation>OVIS（含遮挡程度）</translation>
    </message>
    <message>
        <source>Of the selected masks in this frame</source>
        <translation>针对本帧选中的掩码</translation>
    </message>
    <message>
        <source>Of the selected tracks in this frame, for another frame</source>
        <translation>复制选中轨迹在本帧的掩码，供另一帧使用</translation>
    </message>
    <message>
        <source>Of the selected tracks, in the range or this frame</source>
        <translation>针对选中的轨迹，在所选范围或本帧</translation>
    </message>
    <message>
        <source>Of the split view</source>
        <translation>用于对比视图</translation>
    </message>
    <message>
        <source>Of those that are listed</source>
        <translation>列表中所列的</translation>
    </message>
    <message>
        <source>On a tablet, the harder the pen presses, the wider brush and eraser are; its other end erases</source>
        <translation>在数位板上，笔压得越重，画笔和橡皮擦越宽；笔的另一端用于擦除</translation>
    </message>
    <message>
        <source>One after another, those that nobody has worked on</source>
        <translation>逐个处理尚未处理过的视频</translation>
    </message>
    <message>
        <source>One after another, those without tracks</source>
        <translation>逐个处理其中没有轨迹的视频</translation>
    </message>
    <message>
        <source>One frame back</source>
        <translation>后退一帧</translation>
    </message>
    <message>
        <source>One frame on</source>
        <translation>前进一帧</translation>
    </message>
    <message>
        <source>One pixel of the video on one of the screen</source>
        <translation>视频的一个像素对应屏幕的一个像素</translation>
    </message>
    <message>
        <source>One track of both; where both are, the union of their masks</source>
        <translation>两条合为一条轨迹；同时存在处取掩码并集</translation>
    </message>
    <message>
        <source>Only look at it</source>
        <translation>仅供查看</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>Open &amp;recent project</source>
        <translation>打开最近的项目(&amp;R)</translation>
    </message>
    <message>
        <source>Open &amp;video…</source>
        <translation>打开视频(&amp;V)…</translation>
    </message>
    <message>
        <source>Open a project file (.mdqe)</source>
        <translation>打开项目文件 (.mdqe)</translation>
    </message>
    <message>
        <source>Open a video: {keys}, or drop it here</source>
        <translation>打开视频：{keys}，或拖放到这里</translation>
    </message>
    <message>
        <source>Open image &amp;folder…</source>
        <translation>打开图像文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Open image folder</source>
        <translation>打开图像文件夹</translation>
    </message>
    <message>
        <source>Open its videos, then use File, Import YTVIS or COCO, or Import results</source>
        <translation>请打开其视频，然后使用 文件 → 导入 YTVIS 或 COCO，或 导入结果</translation>
    </message>
    <message>
        <source>Open project</source>
        <translation>打开项目</translation>
    </message>
    <message>
        <source>Open the demo video</source>
        <translation>打开演示视频</translation>
    </message>
    <message>
        <source>Open videos</source>
        <translation>打开视频</translation>
    </message>
    <message>
        <source>Opening {name}…</source>
        <translation>正在打开 {name}…</translation>
    </message>
    <message>
        <source>Over the picture, with the tool that moves a mask; Enter takes it</source>
        <translation>在画面上，使用移动掩码的工具时；Enter 采用</translation>
    </message>
    <message>
        <source>Over the picture: the pointer that leads a tool or, with the tool that moves it, the mask</source>
        <translation>在画面上：移动操作工具的指针；使用移动掩码的工具时则移动掩码</translation>
    </message>
    <message>
        <source>Overlaps</source>
        <translation>重叠</translation>
    </message>
    <message>
        <source>Pack project with media</source>
        <translation>连同媒体打包项目</translation>
    </message>
    <message>
        <source>Packed into {folder}</source>
        <translation>已打包到 {folder}</translation>
    </message>
    <message>
        <source>Paint &amp;behind</source>
        <translation>绘制在后(&amp;B)</translation>
    </message>
    <message>
        <source>Paint in &amp;front</source>
        <translation>绘制在前(&amp;F)</translation>
    </message>
    <message>
        <source>Paint on the selected track; or by keys</source>
        <translation>在选中的轨迹上绘制；也可用键盘操作</translation>
    </message>
    <message>
        <source>Pan down</source>
        <translation>向下平移</translation>
    </message>
    <message>
        <source>Pan left</source>
        <translation>向左平移</translation>
    </message>
    <message>
        <source>Pan right</source>
        <translation>向右平移</translation>
    </message>
    <message>
        <source>Pan up</source>
        <translation>向上平移</translation>
    </message>
    <message>
        <source>Parts below a fiftieth of the largest</source>
        <translation>小于最大部分五十分之一的部分</translation>
    </message>
    <message>
        <source>Paste masks</source>
        <translation>粘贴掩码</translation>
    </message>
    <message>
        <source>Pen press&amp;ure sets the size</source>
        <translation>笔压决定大小(&amp;U)</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>画面</translation>
    </message>
    <message>
        <source>Pictures of another kind than photographs</source>
        <translation>与普通照片不同的图像</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>播放或暂停</translation>
    </message>
    <message>
        <source>Play the range chosen in the timeline again and again</source>
        <translation>反复播放时间线中所选的范围</translation>
    </message>
    <message>
        <source>Pointer or mask &amp;down</source>
        <translation>指针或掩码向下(&amp;D)</translation>
    </message>
    <message>
        <source>Pointer or mask &amp;up</source>
        <translation>指针或掩码向上(&amp;U)</translation>
    </message>
    <message>
        <source>Pointer or mask to the &amp;left</source>
        <translation>指针或掩码向左(&amp;L)</translation>
    </message>
    <message>
        <source>Pointer or mask to the &amp;right</source>
        <translation>指针或掩码向右(&amp;R)</translation>
    </message>
    <message numerus="yes">
        <source>Pre-label %n chosen v&amp;ideos</source>
        <translation>
            <numerusform>预标注所选的 %n 个视频(&amp;I)</numerusform>
        </translation>
    </message>
    <message>
        <source>Pre-label again</source>
        <translation>再次预标注</translation>
    </message>
    <message>
        <source>Pre-label all ne&amp;w videos</source>
        <translation>预标注所有新视频(&amp;W)</translation>
    </message>
    <message>
        <source>Pre-label chosen v&amp;ideos</source>
        <translation>预标注所选视频(&amp;I)</translation>
    </message>
    <message>
        <source>Pre-label this video</source>
        <translation>预标注此视频</translation>
    </message>
    <message>
        <source>Pre-labelling</source>
        <translation>预标注</translation>
    </message>
    <message>
        <source>Pre-labelling goes on in this project</source>
        <translation>此项目仍在预标注</translation>
    </message>
    <message>
        <source>Pre-labelling is just ending: try again</source>
        <translation>预标注正在结束：请再试一次</translation>
    </message>
    <message numerus="yes">
        <source>Pre-labelling of %n videos</source>
        <translation>
            <numerusform>%n 个视频的预标注</numerusform>
        </translation>
    </message>
    <message>
        <source>Pre-labelling of {name}</source>
        <translation>{name} 的预标注</translation>
    </message>
    <message>
        <source>Pre-labels objects that hide one another in video, lets people mend masks and identities, and exports YouTube-VIS and OVIS data sets.

Licence: Apache 2.0.</source>
        <translation>视频实例分割标注工具：对视频中相互遮挡的目标进行预标注，供人工修正掩码与身份，并导出 YouTube-VIS 和 OVIS 数据集。

许可证：Apache 2.0。</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Press it again to go on</source>
        <translation>再按一次即可继续</translation>
    </message>
    <message>
        <source>Press the new keys of “{command}” in the field.</source>
        <translation>请在输入框中按下“{command}”的新快捷键。</translation>
    </message>
    <message>
        <source>Press the pointer to take &amp;away</source>
        <translation>按下指针以减去(&amp;A)</translation>
    </message>
    <message>
        <source>Previous beginning of a track</source>
        <translation>上一个轨迹起点</translation>
    </message>
    <message>
        <source>Previous crossing</source>
        <translation>上一处交叉</translation>
    </message>
    <message>
        <source>Previous end of a track</source>
        <translation>上一个轨迹终点</translation>
    </message>
    <message>
        <source>Previous gap in a track</source>
        <translation>上一处轨迹间断</translation>
    </message>
    <message>
        <source>Previous panel</source>
        <translation>上一个面板</translation>
    </message>
    <message>
        <source>Previous video</source>
        <translation>上一个视频</translation>
    </message>
    <message>
        <source>Pro&amp;ject statistics…</source>
        <translation>项目统计(&amp;J)…</translation>
    </message>
    <message>
        <source>Projects (*.mdqe)</source>
        <translation>项目 (*.mdqe)</translation>
    </message>
    <message>
        <source>Propa&amp;gate forward</source>
        <translation>向后续帧传播(&amp;G)</translation>
    </message>
    <message>
        <source>Propagate &amp;backward</source>
        <translation>向之前的帧传播(&amp;B)</translation>
    </message>
    <message>
        <source>Propagated</source>
        <translation>传播</translation>
    </message>
    <message>
        <source>Propagated to frame {frame}</source>
        <translation>已传播到第 {frame} 帧</translation>
    </message>
    <message>
        <source>Propagating: frame {frame}, {done} of {total}; {keys} stops it</source>
        <translation>正在传播：第 {frame} 帧，{done}/{total}；{keys} 停止</translation>
    </message>
    <message>
        <source>Propagation ended: a part of it was undone; parts from before your edits may still be there</source>
        <translation>传播已结束：其中一部分已被撤销；您编辑之前的部分可能仍在</translation>
    </message>
    <message>
        <source>Propagation ended: it was undone</source>
        <translation>传播已结束：它已被撤销</translation>
    </message>
    <message>
        <source>Propagation ended: its tracks were deleted, locked or marked as reviewed</source>
        <translation>传播已结束：其轨迹已被删除、锁定或标为已审核</translation>
    </message>
    <message>
        <source>Propagation in {name}</source>
        <translation>{name} 的掩码传播</translation>
    </message>
    <message>
        <source>Put panels &amp;back</source>
        <translation>恢复面板布局(&amp;B)</translation>
    </message>
    <message>
        <source>Put them in the place of the tracks that are there</source>
        <translation>用它们取代已有的轨迹</translation>
    </message>
    <message>
        <source>Ran&amp;ge begins here</source>
        <translation>范围从这里开始(&amp;G)</translation>
    </message>
    <message>
        <source>Range &amp;ends here</source>
        <translation>范围到这里结束(&amp;E)</translation>
    </message>
    <message>
        <source>Re&amp;ject frames…</source>
        <translation>将帧标为不合格(&amp;J)…</translation>
    </message>
    <message numerus="yes">
        <source>Reading %n videos…</source>
        <translation>
            <numerusform>正在读取 %n 个视频…</numerusform>
        </translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>正在读取 {name}…</translation>
    </message>
    <message>
        <source>Recent projects, shortcuts and choices will be forgotten: {reason}</source>
        <translation>最近的项目、快捷键和选择将不会被记住：{reason}</translation>
    </message>
    <message>
        <source>Redoing “{edit}”: {done} of {total}…</source>
        <translation>正在重做“{edit}”：{done} / {total}…</translation>
    </message>
    <message>
        <source>Redoing…</source>
        <translation>正在重做…</translation>
    </message>
    <message>
        <source>Redone in {video}, which is not shown: {edit}; {keys} takes it back</source>
        <translation>已在未显示的 {video} 中重做：{edit}；按 {keys} 撤销</translation>
    </message>
    <message>
        <source>Redone: {edit}; {keys} takes it back</source>
        <translation>已重做：{edit}；按 {keys} 撤销</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>标为不合格</translation>
    </message>
    <message>
        <source>Reject tra&amp;cks…</source>
        <translation>将轨迹标为不合格(&amp;C)…</translation>
    </message>
    <message>
        <source>Reject tracks here…</source>
        <translation>将此处的轨迹标为不合格…</translation>
    </message>
    <message>
        <source>Reject {what}. Why? (may stay empty)</source>
        <translation>将{what}标为不合格。原因？（可留空）</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>不合格</translation>
    </message>
    <message>
        <source>Rejected frames, tracks, and tracks in the frames where they are rejected</source>
        <translation>不合格的帧、不合格的轨迹，以及轨迹标为不合格的那些帧中的掩码</translation>
    </message>
    <message>
        <source>Rejected in frames</source>
        <translation>在单帧中不合格</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove masks &amp;after this frame</source>
        <translation>移除本帧之后的掩码(&amp;A)</translation>
    </message>
    <message>
        <source>Remove masks &amp;before this frame</source>
        <translation>移除本帧之前的掩码(&amp;B)</translation>
    </message>
    <message>
        <source>Remove masks &amp;in chosen range</source>
        <translation>移除所选范围内的掩码(&amp;I)</translation>
    </message>
    <message>
        <source>Remove video from project</source>
        <translation>从项目中移除视频</translation>
    </message>
    <message>
        <source>Removed from the project meanwhile: {names}</source>
        <translation>其间已从项目中移除：{names}</translation>
    </message>
    <message>
        <source>Replace them</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>恢复默认</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>全部恢复默认</translation>
    </message>
    <message>
        <source>Reset takes its usual keys from: {commands}.</source>
        <translation>恢复默认会从以下命令收回快捷键：{commands}。</translation>
    </message>
    <message>
        <source>Restore as of here, as a new edit</source>
        <translation>以新编辑恢复到此处</translation>
    </message>
    <message>
        <source>Restore as of the chosen &amp;point</source>
        <translation>恢复到所选历史点(&amp;P)</translation>
    </message>
    <message>
        <source>Results (JSON without frames)</source>
        <translation>结果（JSON，不含帧）</translation>
    </message>
    <message>
        <source>Results have numbers only; the data set that they were made on has their names</source>
        <translation>结果中只有编号；名称在生成这些结果所用的数据集中</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>审核</translation>
    </message>
    <message>
        <source>Review marks</source>
        <translation>审核标记</translation>
    </message>
    <message>
        <source>Reviewed</source>
        <translation>已审核</translation>
    </message>
    <message>
        <source>Reviewed frames only</source>
        <translation>仅已审核的帧</translation>
    </message>
    <message>
        <source>Reviewed in frames</source>
        <translation>在单帧中已审核</translation>
    </message>
    <message>
        <source>Reviewed or rejected</source>
        <translation>已审核或不合格</translation>
    </message>
    <message>
        <source>Reviewed tracks only</source>
        <translation>仅已审核的轨迹</translation>
    </message>
    <message>
        <source>Rotate mask &amp;counterclockwise</source>
        <translation>逆时针旋转掩码(&amp;C)</translation>
    </message>
    <message>
        <source>Rotate mask cl&amp;ockwise</source>
        <translation>顺时针旋转掩码(&amp;O)</translation>
    </message>
    <message>
        <source>S&amp;maller brush or tolerance</source>
        <translation>减小画笔或容差(&amp;M)</translation>
    </message>
    <message>
        <source>S&amp;plit track here</source>
        <translation>在此拆分轨迹(&amp;P)</translation>
    </message>
    <message>
        <source>S&amp;uggest occlusion levels</source>
        <translation>建议遮挡程度(&amp;U)</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save project as</source>
        <translation>项目另存为</translation>
    </message>
    <message>
        <source>Save under another name…</source>
        <translation>另存为其他名称…</translation>
    </message>
    <message>
        <source>Say what each unknown category means.</source>
        <translation>请说明每个未知类别的含义。</translation>
    </message>
    <message>
        <source>Say which video each of these is: it may be in the project already, or has no frames.</source>
        <translation>请说明这些各是哪个视频：它可能已在项目中，或没有自己的帧。</translation>
    </message>
    <message>
        <source>Scale &amp;mask down</source>
        <translation>缩小掩码(&amp;M)</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>得分</translation>
    </message>
    <message>
        <source>Se&amp;vere occlusion</source>
        <translation>严重遮挡(&amp;V)</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Select &amp;nothing</source>
        <translation>取消选择(&amp;N)</translation>
    </message>
    <message>
        <source>Select a track</source>
        <translation>选择轨迹</translation>
    </message>
    <message>
        <source>Select a track first: {digit} makes it {category}</source>
        <translation>请先选择一条轨迹：{digit} 将其设为 {category}</translation>
    </message>
    <message>
        <source>Select a track that has a mask in this frame first</source>
        <translation>请先选择在本帧有掩码的轨迹</translation>
    </message>
    <message>
        <source>Select a track to erase from it</source>
        <translation>选择一条轨迹后再擦除</translation>
    </message>
    <message>
        <source>Select a track to move its mask</source>
        <translation>选择一条轨迹后再移动其掩码</translation>
    </message>
    <message>
        <source>Select ne&amp;xt track</source>
        <translation>选择下一条轨迹(&amp;X)</translation>
    </message>
    <message>
        <source>Select pre&amp;vious track</source>
        <translation>选择上一条轨迹(&amp;V)</translation>
    </message>
    <message>
        <source>Several tracks are selected; select one to paint on it</source>
        <translation>选中了多条轨迹；请只选一条再绘制</translation>
    </message>
    <message>
        <source>Several videos are chosen: choose the one to be removed</source>
        <translation>选中了多个视频：请只选择要移除的那一个</translation>
    </message>
    <message>
        <source>Severe</source>
        <translation>严重遮挡</translation>
    </message>
    <message>
        <source>Shift + wheel over it does the same</source>
        <translation>在其上按 Shift + 滚轮效果相同</translation>
    </message>
    <message>
        <source>Shift with polygon, lasso, fill</source>
        <translation>使用多边形、套索、填充时按住 Shift</translation>
    </message>
    <message>
        <source>Short: 200 steps</source>
        <translation>短：200 步</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Show &amp;masks</source>
        <translation>显示掩码(&amp;M)</translation>
    </message>
    <message>
        <source>Show earlier edits…</source>
        <translation>显示更早的编辑…</translation>
    </message>
    <message>
        <source>Show or &amp;hide track</source>
        <translation>显示或隐藏轨迹(&amp;H)</translation>
    </message>
    <message>
        <source>Show or hide all masks</source>
        <translation>显示或隐藏所有掩码</translation>
    </message>
    <message>
        <source>Show or hide the selected tracks</source>
        <translation>显示或隐藏选中的轨迹</translation>
    </message>
    <message>
        <source>Show the outlines of the previous and the next frame&apos;s masks</source>
        <translation>显示上一帧和下一帧掩码的轮廓</translation>
    </message>
    <message>
        <source>Show the selected tracks only</source>
        <translation>仅显示选中的轨迹</translation>
    </message>
    <message>
        <source>Show the whole frame</source>
        <translation>显示整帧</translation>
    </message>
    <message>
        <source>Shown</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Shri&amp;nk</source>
        <translation>收缩(&amp;N)</translation>
    </message>
    <message>
        <source>Slight</source>
        <translation>轻微遮挡</translation>
    </message>
    <message>
        <source>So few frames teach little: correct and review more of them first.</source>
        <translation>帧数这么少，学不到多少：请先修正并审核更多的帧。</translation>
    </message>
    <message>
        <source>So&amp;lo</source>
        <translation>单独显示(&amp;L)</translation>
    </message>
    <message>
        <source>Space adds what has this colour to {target}, Shift + Space takes it away; {arrows} move; tolerance {tolerance}, {smaller} and {larger} change it</source>
        <translation>空格将此颜色的区域加入{target}，Shift + 空格则减去；{arrows}移动；容差 {tolerance}，用 {smaller} 和 {larger} 调整</translation>
    </message>
    <message>
        <source>Space begins and ends a box for {target}, then a line on the object, with Shift on the background; {arrows} move; Enter takes it</source>
        <translation>空格开始和结束{target}的框，再在目标上开始和结束一条线，按住 Shift 则在背景上；{arrows}移动；Enter 采用</translation>
    </message>
    <message>
        <source>Space begins and ends a line around what {target} gains, Shift + Space what it loses; {arrows} move</source>
        <translation>空格开始和结束圈出要加入{target}的区域，Shift + 空格则减去；{arrows}移动</translation>
    </message>
    <message>
        <source>Space begins and ends erasing from {target}, {arrows} move; {smaller} and {larger} change the size</source>
        <translation>空格开始和结束擦除{target}，{arrows}移动；{smaller} 和 {larger} 改变大小</translation>
    </message>
    <message>
        <source>Space begins and ends painting on {target}, {arrows} move; {smaller} and {larger} change the size</source>
        <translation>空格开始和结束在{target}上绘制，{arrows}移动；{smaller} 和 {larger} 改变大小</translation>
    </message>
    <message>
        <source>Space selects nothing</source>
        <translation>空格取消选择</translation>
    </message>
    <message>
        <source>Space selects track {number}, {category}</source>
        <translation>空格选择轨迹 {number}，{category}</translation>
    </message>
    <message>
        <source>Space selects track {number}, {category} (1 of {count} here)</source>
        <translation>空格选择轨迹 {number}，{category}（此处共 {count} 条）</translation>
    </message>
    <message>
        <source>Space sets a corner on {target}, Shift + Space takes away, {arrows} move; Enter closes, Esc takes a corner back</source>
        <translation>空格为{target}添加顶点，Shift + 空格则减去，{arrows}移动；Enter 闭合，Esc 撤回一个顶点</translation>
    </message>
    <message>
        <source>Space while keys lead a pointer</source>
        <translation>用键盘移动指针时的空格</translation>
    </message>
    <message>
        <source>Split view before / a&amp;fter</source>
        <translation>前后对比视图(&amp;F)</translation>
    </message>
    <message>
        <source>Start an empty project file</source>
        <translation>新建空的项目文件</translation>
    </message>
    <message>
        <source>Statistics of {name}</source>
        <translation>{name} 的统计</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop here</source>
        <translation>停在这里</translation>
    </message>
    <message>
        <source>Stopped at frame {frame}; what is stored stays</source>
        <translation>已在第 {frame} 帧停止；已保存的内容予以保留</translation>
    </message>
    <message>
        <source>Stopped before the first frame</source>
        <translation>在第一帧之前已停止</translation>
    </message>
    <message>
        <source>Store them now</source>
        <translation>立即存储</translation>
    </message>
    <message>
        <source>Stored, each can be undone; those that cannot be made any more are named and left out.</source>
        <translation>存储后每一项都可以撤销；已无法进行的会逐一列出并略过。</translation>
    </message>
    <message>
        <source>Storing what the model found last…</source>
        <translation>正在保存模型最后找到的内容…</translation>
    </message>
    <message>
        <source>Storing…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>Swap &amp;everywhere</source>
        <translation>全程交换(&amp;E)</translation>
    </message>
    <message>
        <source>Swap in chosen &amp;range</source>
        <translation>在所选范围内交换(&amp;R)</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>Take all</source>
        <translation>全部采用</translation>
    </message>
    <message>
        <source>Take free pixels only</source>
        <translation>只占用空闲像素</translation>
    </message>
    <message>
        <source>Take marks &amp;off tracks</source>
        <translation>取消轨迹的标记(&amp;O)</translation>
    </message>
    <message>
        <source>Take marks off &amp;frames</source>
        <translation>取消帧的标记(&amp;F)</translation>
    </message>
    <message>
        <source>Take marks off tracks here</source>
        <translation>取消此处轨迹的标记</translation>
    </message>
    <message>
        <source>Take occlusion &amp;level off</source>
        <translation>取消遮挡程度(&amp;L)</translation>
    </message>
    <message>
        <source>Take over</source>
        <translation>取用</translation>
    </message>
    <message>
        <source>Take over a folder of COCO, DAVIS, MOTS, labelme or X-AnyLabeling</source>
        <translation>导入 COCO、DAVIS、MOTS、labelme 或 X-AnyLabeling 文件夹</translation>
    </message>
    <message>
        <source>Take over a model&apos;s tracks with their scores from results JSON</source>
        <translation>从结果 JSON 取得模型的轨迹及其得分</translation>
    </message>
    <message>
        <source>Take over annotations of YTVIS, OVIS or COCO from a JSON file</source>
        <translation>从 JSON 文件取得 YTVIS、OVIS 或 COCO 的标注</translation>
    </message>
    <message>
        <source>Take the pixels from other tracks</source>
        <translation>占用其他轨迹的像素</translation>
    </message>
    <message>
        <source>Take the rest as new categories</source>
        <translation>其余的都作为新类别</translation>
    </message>
    <message>
        <source>Ten frames &amp;back</source>
        <translation>后退十帧(&amp;B)</translation>
    </message>
    <message>
        <source>Ten frames &amp;on</source>
        <translation>前进十帧(&amp;O)</translation>
    </message>
    <message>
        <source>The chosen range, or this frame</source>
        <translation>所选范围，或本帧</translation>
    </message>
    <message>
        <source>The chosen range, or this frame, with a note</source>
        <translation>所选范围，或本帧，并附说明</translation>
    </message>
    <message>
        <source>The data set&apos;s JSON, or the export.json of the results</source>
        <translation>数据集的 JSON，或结果的 export.json</translation>
    </message>
    <message>
        <source>The edits in {name} are not this project&apos;s</source>
        <translation>{name} 中的编辑不属于此项目</translation>
    </message>
    <message>
        <source>The export failed.</source>
        <translation>导出失败。</translation>
    </message>
    <message>
        <source>The export to {folder}</source>
        <translation>导出到 {folder} 的操作</translation>
    </message>
    <message>
        <source>The files of all of them are missing: click one to say where it is</source>
        <translation>所有视频的文件都缺失：点击其中一个以指明其位置</translation>
    </message>
    <message>
        <source>The files of all that have no tracks are missing: click one to say where it is</source>
        <translation>没有轨迹的视频文件都缺失：单击其中一个以指明其位置</translation>
    </message>
    <message>
        <source>The import failed.</source>
        <translation>导入失败。</translation>
    </message>
    <message>
        <source>The import of {name}</source>
        <translation>{name} 的导入</translation>
    </message>
    <message>
        <source>The language changes when the program is started again.</source>
        <translation>语言将在程序下次启动时更改。</translation>
    </message>
    <message>
        <source>The mask in this frame goes to this track;
what that one has here comes back in exchange</source>
        <translation>本帧的掩码归入此轨迹；
该轨迹在本帧的掩码换回来</translation>
    </message>
    <message>
        <source>The masks of this frame cannot be shown until the project&apos;s drive answers</source>
        <translation>在项目所在驱动器响应之前，无法显示本帧的掩码</translation>
    </message>
    <message>
        <source>The model&apos;s</source>
        <translation>模型给出的得分</translation>
    </message>
    <message>
        <source>The object is not to be seen in this frame</source>
        <translation>目标在本帧中不可见</translation>
    </message>
    <message>
        <source>The one marked in the list of videos, with its tracks; undo brings it back, the file stays</source>
        <translation>移除视频列表中选中的视频及其轨迹；可撤销，磁盘上的文件保持不变</translation>
    </message>
    <message>
        <source>The outline of the selected masks in this frame</source>
        <translation>平滑本帧选中掩码的轮廓</translation>
    </message>
    <message>
        <source>The project file had {before:.1f} MB and has {after:.1f} MB now</source>
        <translation>项目文件原为 {before:.1f} MB，现为 {after:.1f} MB</translation>
    </message>
    <message>
        <source>The project&apos;s drive does not answer. The program goes on without its window until it does, then stores what waits and ends. If it is ended before, you are asked about what waits when the project is opened again.</source>
        <translation>项目所在的驱动器没有响应。程序会在没有窗口的情况下继续运行，直到它响应，然后存储等待中的编辑并结束。如果程序在此之前被终止，再次打开项目时会询问如何处理等待中的编辑。</translation>
    </message>
    <message numerus="yes">
        <source>The project&apos;s drive does not answer: %n edits wait, and are stored once it does</source>
        <translation>
            <numerusform>项目所在驱动器没有响应：%n 项编辑正在等待，待其响应后存储</numerusform>
        </translation>
    </message>
    <message>
        <source>The project&apos;s drive does not answer: what is shown stays, and edits will wait</source>
        <translation>项目所在驱动器没有响应：已显示的内容保持不变，编辑将排队等待</translation>
    </message>
    <message numerus="yes">
        <source>The reading of %n videos</source>
        <translation>
            <numerusform>%n 个视频的读取</numerusform>
        </translation>
    </message>
    <message>
        <source>The search finds no track; Esc in it shows all again</source>
        <translation>没有找到轨迹；在搜索框中按 Esc 可重新显示全部</translation>
    </message>
    <message>
        <source>The selected masks in this frame, by a step</source>
        <translation>本帧选中的掩码，每次一步</translation>
    </message>
    <message>
        <source>The selected tracks are</source>
        <translation>选中的轨迹是</translation>
    </message>
    <message>
        <source>The selected tracks, in the range or this frame</source>
        <translation>选中的轨迹，在所选范围或本帧</translation>
    </message>
    <message>
        <source>The selected tracks, in the range or this frame, with a note</source>
        <translation>选中的轨迹，在所选范围或本帧，附说明</translation>
    </message>
    <message>
        <source>The tracks of the copied masks are not in this video</source>
        <translation>所复制掩码的轨迹不在此视频中</translation>
    </message>
    <message>
        <source>The tracks of the selected categories get the one that was clicked last</source>
        <translation>所选各类别的轨迹都归入最后单击的类别</translation>
    </message>
    <message>
        <source>There is no frame there to remove masks from</source>
        <translation>那里没有可移除掩码的帧</translation>
    </message>
    <message>
        <source>There is no frame to copy a mask from</source>
        <translation>没有可供复制掩码的帧</translation>
    </message>
    <message>
        <source>They are left out, and kept in {path}; delete it if nobody needs them</source>
        <translation>它们未被采用，保存在 {path} 中；如果没有人需要，可以删除</translation>
    </message>
    <message>
        <source>They are tried again and again while the window is open.</source>
        <translation>窗口打开期间会不断重试保存。</translation>
    </message>
    <message>
        <source>They wait for their turn already</source>
        <translation>它们已经在排队等候</translation>
    </message>
    <message>
        <source>They were made in {path}.</source>
        <translation>它们是在 {path} 中进行的。</translation>
    </message>
    <message>
        <source>They were made on {time} and later, while the project could not be written.</source>
        <translation>它们是从 {time} 起、在项目无法写入期间进行的。</translation>
    </message>
    <message>
        <source>This frame&apos;s mask becomes a new track</source>
        <translation>本帧的掩码成为一条新轨迹</translation>
    </message>
    <message>
        <source>This frame&apos;s mask becomes another track&apos;s</source>
        <translation>本帧的掩码归于另一条轨迹</translation>
    </message>
    <message>
        <source>This is an earlier state of the project, or another copy: they may not fit here.</source>
        <translation>这是项目较早的状态，或另一个副本：它们可能不适合这里。</translation>
    </message>
    <message>
        <source>This is no video: {name}</source>
        <translation>这不是视频：{name}</translation>
    </message>
    <message>
        <source>This project is open without them. They are in {path} now; delete it if nobody needs them</source>
        <translation>此项目已在不含这些编辑的情况下打开。它们现在位于 {path}；如无人需要，可将其删除</translation>
    </message>
    <message>
        <source>This track is to be seen in no frame</source>
        <translation>该轨迹在任何帧中都不可见</translation>
    </message>
    <message>
        <source>This video has tracks of an earlier run.</source>
        <translation>此视频已有先前运行得到的轨迹。</translation>
    </message>
    <message>
        <source>Those of the selected categories that no track has</source>
        <translation>删除选中的类别中没有轨迹使用的类别</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Track</source>
        <translation>轨迹</translation>
    </message>
    <message>
        <source>Track {number} is hidden; {key} shows it</source>
        <translation>轨迹 {number} 已隐藏；按 {key} 显示</translation>
    </message>
    <message>
        <source>Track {number} is locked; {key} unlocks it</source>
        <translation>轨迹 {number} 已锁定；按 {key} 解锁</translation>
    </message>
    <message>
        <source>Track {number}, {category}</source>
        <translation>轨迹 {number}，{category}</translation>
    </message>
    <message>
        <source>Tracks</source>
        <translation>轨迹</translation>
    </message>
    <message>
        <source>Tracks rejected</source>
        <translation>不合格的轨迹</translation>
    </message>
    <message>
        <source>Tracks reviewed</source>
        <translation>已审核的轨迹</translation>
    </message>
    <message>
        <source>Tracks that you corrected, and reviewed frames, are kept in any case. If you replace the others, corrected tracks get new masks where you left the earlier ones as they were.</source>
        <translation>您修正过的轨迹和已审核的帧无论如何都会保留。如果替换其他轨迹，修正过的轨迹在您未改动先前掩码的帧中会得到新掩码。</translation>
    </message>
    <message>
        <source>Try again once it does</source>
        <translation>待其响应后再试</translation>
    </message>
    <message>
        <source>Two selected tracks exchange their masks in this and all later frames</source>
        <translation>选中的两条轨迹在本帧及之后所有帧中交换掩码</translation>
    </message>
    <message>
        <source>Two tracks exchange all their masks</source>
        <translation>两条轨迹交换全部掩码</translation>
    </message>
    <message>
        <source>Two tracks exchange their masks there</source>
        <translation>两条轨迹在该范围内交换掩码</translation>
    </message>
    <message>
        <source>Type its number below the picture, then Enter</source>
        <translation>在画面下方输入帧编号，然后按 Enter</translation>
    </message>
    <message>
        <source>Undoing “{edit}”: {done} of {total}…</source>
        <translation>正在撤销“{edit}”：{done} / {total}…</translation>
    </message>
    <message>
        <source>Undoing…</source>
        <translation>正在撤销…</translation>
    </message>
    <message>
        <source>Undone in {video}, which is not shown: {edit}; {keys} does it again</source>
        <translation>已在未显示的 {video} 中撤销：{edit}；按 {keys} 重做</translation>
    </message>
    <message>
        <source>Undone: {edit}; {keys} does it again</source>
        <translation>已撤销：{edit}；按 {keys} 重做</translation>
    </message>
    <message>
        <source>Undone; a click redoes everything up to it</source>
        <translation>已撤销；单击可重做到此处</translation>
    </message>
    <message>
        <source>Up and Down choose, Enter goes there</source>
        <translation>上下方向键选择，Enter 跳到该处</translation>
    </message>
    <message>
        <source>Up and Down choose, Enter opens</source>
        <translation>上下方向键选择，Enter 打开</translation>
    </message>
    <message>
        <source>Up and Down scroll it</source>
        <translation>上下方向键滚动</translation>
    </message>
    <message>
        <source>Up and Down select</source>
        <translation>上下方向键选择</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>采用</translation>
    </message>
    <message>
        <source>Use it all the same</source>
        <translation>仍然使用</translation>
    </message>
    <message>
        <source>Usual: 400 steps</source>
        <translation>通常：400 步</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Video in the data set</source>
        <translation>数据集中的视频</translation>
    </message>
    <message>
        <source>Video not found</source>
        <translation>找不到视频</translation>
    </message>
    <message>
        <source>Videos</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>Videos (*.mp4 *.mov *.mkv *.avi *.webm *.ts *.m4v);;All files (*)</source>
        <translation>视频 (*.mp4 *.mov *.mkv *.avi *.webm *.ts *.m4v);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Videos to look at (mp4)</source>
        <translation>供查看的视频 (mp4)</translation>
    </message>
    <message>
        <source>Wait for its end, or cancel it first</source>
        <translation>请等待其结束，或先将其取消</translation>
    </message>
    <message>
        <source>Waiting until all edits are stored…</source>
        <translation>正在等待所有编辑存储完毕…</translation>
    </message>
    <message>
        <source>Waits for its turn: something else is being stored in the project</source>
        <translation>正在排队等候：项目正在保存其他内容</translation>
    </message>
    <message>
        <source>Waits until what is being worked on has ended, then opens the project…</source>
        <translation>正在进行的工作结束后将打开项目…</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>What is drawn next is a new track</source>
        <translation>接下来绘制的是一条新轨迹</translation>
    </message>
    <message>
        <source>What is it?</source>
        <translation>这是什么？</translation>
    </message>
    <message>
        <source>What is not labelled in a frame is learned as not being there</source>
        <translation>帧中没有标注的物体会被当作不存在</translation>
    </message>
    <message>
        <source>What is stored cannot be undone or redone while the project does not answer</source>
        <translation>项目没有响应时，无法撤销或重做已存储的编辑</translation>
    </message>
    <message>
        <source>What it has learned is lost then: one model is learned at a time.</source>
        <translation>放弃后它学到的内容会丢失：一次只能学习一个模型。</translation>
    </message>
    <message>
        <source>What the first layers see is learned as well, e.g. for thermal or microscope pictures</source>
        <translation>最初几层看到的内容也一起学习，例如用于热成像或显微图像</translation>
    </message>
    <message>
        <source>What the ids mean</source>
        <translation>编号的含义</translation>
    </message>
    <message>
        <source>What to look at first</source>
        <translation>需要先查看之处</translation>
    </message>
    <message>
        <source>What was asked for last was not done</source>
        <translation>最后要求的操作没有执行</translation>
    </message>
    <message>
        <source>What was rejected; Up and Down choose, Enter goes there</source>
        <translation>不合格之处；上下方向键选择，Enter 跳到该处</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>滚轮</translation>
    </message>
    <message>
        <source>Wheel zooms, Space + drag pans, {key} paints</source>
        <translation>滚轮缩放，空格 + 拖动平移，{key} 绘制</translation>
    </message>
    <message>
        <source>Where both are, the lower number&apos;s mask stays</source>
        <translation>同时存在处保留编号较小者的掩码</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>{name} 在哪里？</translation>
    </message>
    <message>
        <source>Where shall the folder of the project and its media be made?</source>
        <translation>在哪里创建存放项目及其媒体的文件夹？</translation>
    </message>
    <message>
        <source>Where two tracks of a category begin to touch</source>
        <translation>同类别的两条轨迹开始接触之处</translation>
    </message>
    <message>
        <source>Which video is it?</source>
        <translation>是哪个视频？</translation>
    </message>
    <message>
        <source>Which videos are listed: the state of the work on them</source>
        <translation>列出哪些视频：按其工作状态</translation>
    </message>
    <message>
        <source>While masks are propagated: stop that</source>
        <translation>正在传播掩码时：停止传播</translation>
    </message>
    <message>
        <source>Who made it</source>
        <translation>由谁标注</translation>
    </message>
    <message>
        <source>Whole video in the timeline</source>
        <translation>时间线显示整个视频</translation>
    </message>
    <message>
        <source>With a note</source>
        <translation>附说明</translation>
    </message>
    <message>
        <source>With checkpoints, they take about {needed} GB of the disk; {free} GB are free.</source>
        <translation>连同检查点约占磁盘 {needed} GB；可用空间为 {free} GB。</translation>
    </message>
    <message>
        <source>With masks</source>
        <translation>有掩码</translation>
    </message>
    <message>
        <source>Working on its first frames…</source>
        <translation>正在处理前几帧…</translation>
    </message>
    <message>
        <source>Write as they are</source>
        <translation>原样写出</translation>
    </message>
    <message>
        <source>Write frames and annotations as YTVIS, OVIS, COCO, DAVIS or MOTS, or check what would be written</source>
        <translation>以 YTVIS、OVIS、COCO、DAVIS 或 MOTS 格式写出帧与标注，或先检查将写出的内容</translation>
    </message>
    <message>
        <source>Write statistics</source>
        <translation>写入统计</translation>
    </message>
    <message>
        <source>Writing the frames to learn from…</source>
        <translation>正在写出用于学习的帧…</translation>
    </message>
    <message>
        <source>Written to {path}</source>
        <translation>已写入 {path}</translation>
    </message>
    <message numerus="yes">
        <source>You edited meanwhile: undo takes it back in %n steps</source>
        <translation>
            <numerusform>其间您进行了编辑：要撤销 %n 步才能全部撤回</numerusform>
        </translation>
    </message>
    <message>
        <source>YouTube-VIS</source>
        <translation>YouTube-VIS</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>缩小(&amp;O)</translation>
    </message>
    <message>
        <source>Zoom in on the timeline</source>
        <translation>放大时间线</translation>
    </message>
    <message>
        <source>Zoom out of the timeline</source>
        <translation>缩小时间线</translation>
    </message>
    <message>
        <source>a backup or another project was put in the place of the one that they belong to</source>
        <translation>它们所属的项目被备份或其他项目替换了</translation>
    </message>
    <message>
        <source>a model is learning already</source>
        <translation>已有模型正在学习</translation>
    </message>
    <message>
        <source>a new track</source>
        <translation>新轨迹</translation>
    </message>
    <message>
        <source>a single video is being pre-labelled: wait for its end, or cancel it</source>
        <translation>正在单独预标注一个视频：请等待它结束，或取消它</translation>
    </message>
    <message>
        <source>a video is being pre-labelled: wait for its end, or cancel it</source>
        <translation>正在预标注视频：请等待其结束，或将其取消</translation>
    </message>
    <message>
        <source>about {hours} h left</source>
        <translation>约剩 {hours} 小时</translation>
    </message>
    <message>
        <source>about {minutes} min left</source>
        <translation>约剩 {minutes} 分钟</translation>
    </message>
    <message>
        <source>absent</source>
        <translation>不在</translation>
    </message>
    <message>
        <source>annotations</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>begun</source>
        <translation>已开始</translation>
    </message>
    <message>
        <source>category {number}</source>
        <translation>类别 {number}</translation>
    </message>
    <message>
        <source>change it; type a new name to add it</source>
        <translation>修改类别；输入新名称即可添加</translation>
    </message>
    <message>
        <source>choose a range of frames</source>
        <translation>选择一段帧范围</translation>
    </message>
    <message>
        <source>choose a range of frames first: drag across the lanes, or {range_from} and {range_to}</source>
        <translation>请先选择一段帧范围：在时间线上拖动，或按 {range_from} 和 {range_to}</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>frames by the data set&apos;s numbers</source>
        <translation>按数据集的帧编号</translation>
    </message>
    <message>
        <source>frames by the images&apos; numbers, from 0</source>
        <translation>按图像名称中的编号，从 0 开始</translation>
    </message>
    <message>
        <source>frames by the images&apos; numbers, from 1</source>
        <translation>按图像名称中的编号，从 1 开始</translation>
    </message>
    <message>
        <source>give the selected tracks the category of that key</source>
        <translation>为选中的轨迹指定该按键对应的类别</translation>
    </message>
    <message>
        <source>gives the selected tracks a category</source>
        <translation>用于为选中的轨迹指定类别</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>human</source>
        <translation>人工</translation>
    </message>
    <message>
        <source>id {id}</source>
        <translation>编号 {id}</translation>
    </message>
    <message>
        <source>in review</source>
        <translation>审核中</translation>
    </message>
    <message>
        <source>it may be a data set or results</source>
        <translation>它可能是数据集或结果</translation>
    </message>
    <message>
        <source>it needs masks as they are once all before it is stored</source>
        <translation>它需要在此之前的全部修改都已保存后的掩码</translation>
    </message>
    <message>
        <source>loss {loss}</source>
        <translation>损失 {loss}</translation>
    </message>
    <message>
        <source>masks are being propagated: wait for the end, or {deselect} stops it</source>
        <translation>正在传播掩码：请等待其结束，或按 {deselect} 停止</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>move the picture</source>
        <translation>移动画面</translation>
    </message>
    <message>
        <source>neither its folder nor your own can be written</source>
        <translation>其所在文件夹和您自己的文件夹都无法写入</translation>
    </message>
    <message>
        <source>new</source>
        <translation>新</translation>
    </message>
    <message>
        <source>no occlusion</source>
        <translation>无遮挡</translation>
    </message>
    <message>
        <source>no pixel of the box&apos;s surroundings is left for it</source>
        <translation>画框周围没有剩下可供学习的像素</translation>
    </message>
    <message>
        <source>nothing is selected</source>
        <translation>没有选中任何轨迹</translation>
    </message>
    <message>
        <source>only in the split view: {split_view}</source>
        <translation>仅在前后对比视图中可用：{split_view}</translation>
    </message>
    <message>
        <source>only its name was kept: do it again</source>
        <translation>只保留了名称：请重新进行</translation>
    </message>
    <message>
        <source>open a project or a video first</source>
        <translation>请先打开项目或视频</translation>
    </message>
    <message>
        <source>open a video first</source>
        <translation>请先打开视频</translation>
    </message>
    <message>
        <source>pre-labelled</source>
        <translation>已预标注</translation>
    </message>
    <message>
        <source>presses and lifts it, as a mouse&apos;s button; with Shift as above</source>
        <translation>如鼠标按键般按下和抬起指针；Shift 同上</translation>
    </message>
    <message>
        <source>propagated</source>
        <translation>传播</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>不合格</translation>
    </message>
    <message>
        <source>reviewed</source>
        <translation>已审核</translation>
    </message>
    <message>
        <source>select a track first</source>
        <translation>请先选择一条轨迹</translation>
    </message>
    <message>
        <source>select it beside the others, e.g. two tracks to swap</source>
        <translation>加选，例如选中两条轨迹以便交换</translation>
    </message>
    <message>
        <source>select one track only</source>
        <translation>请只选择一条轨迹</translation>
    </message>
    <message>
        <source>select the topmost mask; again: the one below</source>
        <translation>选择最上层的掩码；再次单击：选择其下一层</translation>
    </message>
    <message>
        <source>select two tracks, the second one by Ctrl + click</source>
        <translation>请选择两条轨迹，第二条用 Ctrl + 单击</translation>
    </message>
    <message>
        <source>several videos</source>
        <translation>多个视频</translation>
    </message>
    <message>
        <source>severe occlusion</source>
        <translation>严重遮挡</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>size of the brush, tolerance of the fill</source>
        <translation>画笔大小、填充容差</translation>
    </message>
    <message>
        <source>slight occlusion</source>
        <translation>轻微遮挡</translation>
    </message>
    <message>
        <source>take away instead of add; with GrabCut, scribble on the background</source>
        <translation>减去而不是加入；使用 GrabCut 时涂画背景</translation>
    </message>
    <message>
        <source>take what is drawn, go a step back (the last two)</source>
        <translation>采用所画内容；后两者为退回一步</translation>
    </message>
    <message>
        <source>there is no track in this video yet</source>
        <translation>此视频中还没有轨迹</translation>
    </message>
    <message>
        <source>there is nothing to redo</source>
        <translation>没有可重做的操作</translation>
    </message>
    <message>
        <source>there is nothing to undo</source>
        <translation>没有可撤销的操作</translation>
    </message>
    <message>
        <source>track {number}</source>
        <translation>轨迹 {number} </translation>
    </message>
    <message>
        <source>unreviewed</source>
        <translation>未审核</translation>
    </message>
    <message>
        <source>what it finds from now on would be missing in the copy</source>
        <translation>此后找到的内容不会出现在副本中</translation>
    </message>
    <message>
        <source>width of brush and eraser, erase</source>
        <translation>画笔和橡皮擦的宽度、擦除</translation>
    </message>
    <message>
        <source>without a name</source>
        <translation>没有名称</translation>
    </message>
    <message>
        <source>you</source>
        <translation>人工</translation>
    </message>
    <message>
        <source>zoom and move in time</source>
        <translation>沿时间缩放和移动</translation>
    </message>
    <message>
        <source>zoom to the mouse</source>
        <translation>以鼠标为中心缩放</translation>
    </message>
    <message>
        <source>{brush} paints on the selected track, {eraser} erases. {undo} takes any edit back, without limit and also after a restart; everything is saved as you work.</source>
        <translation>{brush} 在选中的轨迹上绘制，{eraser} 擦除。{undo} 可撤销任何编辑，次数不限，重启后也可撤销；所有操作随时自动保存。</translation>
    </message>
    <message>
        <source>{command}: {reason}</source>
        <translation>{command}：{reason}</translation>
    </message>
    <message>
        <source>{done} of {total} tracks</source>
        <translation>第 {done} 条轨迹，共 {total} 条</translation>
    </message>
    <message>
        <source>{export} writes a data set. {palette} finds every command, {shortcuts} shows all keys and the mouse.</source>
        <translation>{export} 导出数据集。{palette} 查找任何命令，{shortcuts} 显示全部快捷键与鼠标操作。</translation>
    </message>
    <message numerus="yes">
        <source>{failed} of %n videos cannot be opened</source>
        <translation>
            <numerusform>%n 个视频中有 {failed} 个无法打开</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{failed} of %n videos could not be pre-labelled</source>
        <translation>
            <numerusform>%n 个视频中有 {failed} 个未能预标注</numerusform>
        </translation>
    </message>
    <message>
        <source>{first} to {last}</source>
        <translation>{first} 至 {last}</translation>
    </message>
    <message>
        <source>{frames} of {videos}.</source>
        <translation>{videos}，{frames}。</translation>
    </message>
    <message>
        <source>{keys} belongs to “{command}”, which would lose it.</source>
        <translation>{keys} 已属于“{command}”，取用后该命令将失去它。</translation>
    </message>
    <message>
        <source>{keys} cannot be changed: {use}.</source>
        <translation>{keys} 不能更改：{use}。</translation>
    </message>
    <message>
        <source>{keys} is free.</source>
        <translation>{keys} 未被占用。</translation>
    </message>
    <message>
        <source>{name}  (missing)</source>
        <translation>{name}（缺失）</translation>
    </message>
    <message>
        <source>{name} (read-only)</source>
        <translation>{name}（只读）</translation>
    </message>
    <message>
        <source>{name} copy</source>
        <translation>{name} 副本</translation>
    </message>
    <message>
        <source>{name} is not in the project any more; {undo} brings it back</source>
        <translation>{name} 已不在项目中；{undo} 可将其恢复</translation>
    </message>
    <message>
        <source>{name} is not the video that the project was made with.</source>
        <translation>{name} 不是创建项目时所用的视频。</translation>
    </message>
    <message>
        <source>{name} is not where it was.</source>
        <translation>{name} 已不在原来的位置。</translation>
    </message>
    <message>
        <source>{name} — its file is missing</source>
        <translation>{name} — 文件缺失</translation>
    </message>
    <message>
        <source>{name} — {tracks}, nothing corrected</source>
        <translation>{name} — {tracks}，尚未修正</translation>
    </message>
    <message>
        <source>{name} — {tracks}, {reviewed} of {frames} frames reviewed</source>
        <translation>{name} — {tracks}，已审核 {reviewed}/{frames} 帧</translation>
    </message>
    <message>
        <source>{name}, {frames}</source>
        <translation>{name}，{frames}</translation>
    </message>
    <message>
        <source>{name}: {text}</source>
        <translation>{name}：{text}</translation>
    </message>
    <message>
        <source>{name}: {tracks} in {videos} imported</source>
        <translation>{name}：已导入 {videos}中的 {tracks}</translation>
    </message>
    <message>
        <source>{name}: {tracks}, {frames}</source>
        <translation>{name}：{tracks}，{frames}</translation>
    </message>
    <message>
        <source>{next_crossing} goes to the next crossing, where identities get mixed up, and selects the two tracks. {swap} swaps them from that frame on.</source>
        <translation>{next_crossing} 跳到下一处交叉（身份最容易在那里混淆），并选中这两条轨迹。{swap} 从该帧起交换两者的身份。</translation>
    </message>
    <message>
        <source>{place} of {total}: {name}</source>
        <translation>第 {place} 个，共 {total} 个：{name}</translation>
    </message>
    <message>
        <source>{place}: {note}</source>
        <translation>{place}：{note}</translation>
    </message>
    <message>
        <source>{prelabel} pre-labels the video: the model finds the objects and follows them. Tracks appear as it goes on.</source>
        <translation>{prelabel} 预标注视频：模型查找目标并跟踪。轨迹会陆续出现。</translation>
    </message>
    <message>
        <source>{rate} frames/s</source>
        <translation>{rate} 帧/秒</translation>
    </message>
    <message>
        <source>{rate} frames/s, {left}</source>
        <translation>{rate} 帧/秒，{left}</translation>
    </message>
    <message>
        <source>{seconds} s left</source>
        <translation>还剩 {seconds} 秒</translation>
    </message>
    <message>
        <source>{select}, then click an object in the picture.</source>
        <translation>按 {select}，再单击画面中的目标。</translation>
    </message>
    <message>
        <source>{sentence}.</source>
        <translation>{sentence}。</translation>
    </message>
    <message>
        <source>{share} % reviewed</source>
        <translation>已审核 {share} %</translation>
    </message>
    <message>
        <source>{state}, score {score}</source>
        <translation>{state}，得分 {score}</translation>
    </message>
    <message>
        <source>{step} of {steps}</source>
        <translation>{step} / {steps}</translation>
    </message>
    <message>
        <source>{tracks} and {frames} are in {folder}.</source>
        <translation>{tracks}和 {frames}已写入 {folder}。</translation>
    </message>
    <message>
        <source>{tracks} and {frames} would be written.</source>
        <translation>将写出 {tracks}和 {frames}。</translation>
    </message>
    <message>
        <source>{tracks} in {videos}.</source>
        <translation>{videos}中有 {tracks}。</translation>
    </message>
    <message>
        <source>{track}</source>
        <translation>{track}</translation>
    </message>
    <message>
        <source>{track} in front of other tracks</source>
        <translation>{track}（覆盖其他轨迹）</translation>
    </message>
    <message>
        <source>{track} on free pixels only</source>
        <translation>{track}（仅空闲像素）</translation>
    </message>
    <message>
        <source>{track}, frame {frame}: {state}</source>
        <translation>{track}，第 {frame} 帧：{state}</translation>
    </message>
    <message>
        <source>{track}, {frames}</source>
        <translation>{track}，{frames}</translation>
    </message>
    <message>
        <source>{work} goes on</source>
        <translation>{work}仍在进行</translation>
    </message>
    <message>
        <source>“{command}” has {keys} already.</source>
        <translation>“{command}”已使用 {keys}。</translation>
    </message>
    <message>
        <source>“{name}” could not learn</source>
        <translation>“{name}”未能学习</translation>
    </message>
    <message>
        <source>“{name}” has learned, and is chosen for pre-labelling</source>
        <translation>“{name}”已学完，并已选为预标注所用的模型</translation>
    </message>
    <message>
        <source>“{name}” learns: {said}</source>
        <translation>“{name}”正在学习：{said}</translation>
    </message>
    <message>
        <source>“{name}” was stopped before its first checkpoint; nothing of it is kept</source>
        <translation>“{name}”在第一个检查点之前停止，没有保留任何内容</translation>
    </message>
    <message>
        <source>“{name}” was stopped, and can go on. Shall it be given up?</source>
        <translation>“{name}”已停止，还可以继续。要放弃它吗？</translation>
    </message>
    <message>
        <source>“{name}” was stopped; it can go on later</source>
        <translation>“{name}”已停止；之后可以继续</translation>
    </message>
    <message>
        <source>“{name}”: {text}</source>
        <translation>“{name}”：{text}</translation>
    </message>
</context>
</TS>
